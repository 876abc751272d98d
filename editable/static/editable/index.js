// The entry: reads the settings on its own script tag, mounts every field on the page, connects the rest.
import { useToken } from "editable/api"
import { Bar } from "editable/bar"
import * as conflict from "editable/conflict"
import * as copies from "editable/copies"
import * as drafts from "editable/drafts"
import { Help } from "editable/help"
import * as history from "editable/history"
import { ImageField } from "editable/image"
import { Item } from "editable/items"
import { ItemTools } from "editable/lists/item"
import { List } from "editable/lists/list"
import * as names from "editable/lists/names"
import * as note from "editable/lists/note"
import * as later from "editable/later"
import * as leaving from "editable/leaving"
import * as made from "editable/made"
import { Marker } from "editable/marker"
import { More } from "editable/more"
import { useDelay } from "editable/savers"
import * as regions from "editable/regions"
import { RichField } from "editable/rich/field"
import * as show from "editable/show"
import { SignIn } from "editable/sign_in"
import { Status } from "editable/status"
import * as stray from "editable/stray"
import { TextField } from "editable/text"
import * as undo from "editable/undo"
import { ValueField } from "editable/value"
import * as visits from "editable/visits"

// Kinds that are edited where they stand; every other one is edited in a panel, by the module of its kind.
const TEXT = "[data-editable=text], [data-editable=multiline], [data-editable=url], [data-editable=email]"
const IMAGE = "[data-editable=image]"
const RICH = "[data-editable=rich]"
const MOUNTS = [
  [TEXT, TextField],
  [IMAGE, ImageField],
  [RICH, RichField],
  [`[data-editable]:not(${TEXT}, ${IMAGE}, ${RICH})`, ValueField],
  ["[data-editable-list][data-editable-add-url]", List],
  ["[data-editable-item][data-editable-active-url]", Item],
  ["[data-editable-item]:is([data-editable-duplicate-url], [data-editable-delete-url]), [data-editable-order-url] [data-editable-item]", ItemTools],
  ["body [data-editable-more], body [data-editable-more-attr]", More],
]
const mounted = new Map(MOUNTS.map(([selector]) => [selector, new Map()]))

function mountAll() {
  for (const [selector, Kind] of MOUNTS) {
    const known = mounted.get(selector)
    for (const [element, field] of known) {
      if (element.isConnected) continue
      field.disconnect()
      known.delete(element)
    }
    for (const element of document.querySelectorAll(selector)) {
      if (known.has(element)) continue
      const field = new Kind(element)
      known.set(element, field)
      field.connect()
    }
  }
}

const settings = document.querySelector("script[data-editable-assets]").dataset
useToken(settings.editableCsrf)
useDelay(Number(settings.editableDelay) || undefined)
history.useAddresses(settings.editableRevisions, JSON.parse(settings.editableDeletable ?? "[]"))
undo.useStack(settings.editableUser, settings.editableRevisions)
drafts.useOwner(settings.editableUser, settings.editableSignOut)
const status = new Status()
const help = new Help({ asVisitor: settings.editableAsVisitor, anchor: status.element })
for (const part of [copies, leaving, conflict, show, stray, status, help, new SignIn(settings.editableSignIn, settings.editableUser),
  new Bar(status.element, help, undo.undoButtons({ icons: true })), new Marker(), regions, later, made, visits, undo, history, drafts]) part.connect()
mountAll()
names.connect()
note.connect()
new MutationObserver(mountAll).observe(document.body, { childList: true, subtree: true })
document.documentElement.dataset.editableReady = ""

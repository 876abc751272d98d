// Owns the sentences that the page says before anything is opened; what opens has its own in words/.
const article = (noun) => (/^[aeiou]/i.test(noun) ? "an" : "a")

export const words = {
  edit: (label) => `Edit ${label}`,
  editValue: (label, value) => (value ? `Edit ${label}: ${value}` : `Edit ${label}`),
  unnamed: "text",
  editor: "Editor",

  unsaved: "Unsaved changes",
  saving: "Saving…",
  saved: "Saved",
  slow: "The server is slow. Still saving…",
  problems: {
    offline: "You are offline. Your text is kept and will be saved.",
    unreachable: "The server does not answer. Trying again…",
    timeout: "The server does not answer. Trying again…",
    unavailable: "The server has a problem. Your text is kept. Trying again…",
    throttled: "Too many changes at once. Trying again soon…",
    signed_out: "You were signed out. Your text is kept.",
    csrf: "The server refused this page’s key. Your text is kept.",
    forbidden: "Not saved: you may not change this.",
    not_found: "Not saved: this was deleted.",
    too_large: "Not saved: this is too large.",
    invalid: "Not saved",
    conflict: "Not saved: this was changed elsewhere.",
  },
  notSaved: "Not saved",
  missing: "The server does not answer. Please try again.",
  because: (what, message) => (message ? `${what}: ${message}` : what),
  retry: "Try again",
  signIn: "Sign in",
  compare: "Compare",
  copyText: "Copy text",
  copied: "Copied",
  showField: "Show",
  tooLong: (over, limit) => `${over} ${over === 1 ? "character" : "characters"} too many (at most ${limit}).`,

  cancel: "Cancel",
  signedInAs: (name) => `You are now signed in as ${name}.`,

  fileTooLarge: (mebibytes) => `This file is too large: at most ${mebibytes} MiB.`,
  uploading: "Uploading",
  undescribed: "Describe this picture",
  emptyPicture: "Drop a picture here, or click",
  heic: "This photo is in a format (HEIC) that this browser cannot read. On an iPhone, choose Settings, Camera, Formats, Most Compatible, or send it as JPEG.",
  moreOf: (label) => `More about ${label}`,
  close: "Close",

  hidden: "Hidden",
  hide: "Hide",
  show: "Show to visitors",
  hideItem: (label) => `Hide: ${label}`,
  showItem: (label) => `Show to visitors: ${label}`,
  item: "this item",
  moreFields: "More about it",

  lists: {
    add: (label) => `Add ${article(label)} ${label}`,
    addFirst: (label) => `Add the first ${label}`,
    addFiles: "Add pictures",
    tools: { up: "Move up", down: "Move down", copy: "Duplicate", remove: "Delete" },
    drag: "Drag to move",
    named: (what, label) => `${what}: ${label}`,
    actions: (label) => `Actions: ${label}`,
  },

  menu: "Editor menu",
  collapse: "Make small",
  expand: "Editor",
  hint: "Click any text and type. It is saved by itself.",
  hintDone: "Got it",

  rich: {
    cannotOpen: {
      offline: "You are offline. This text can be edited when the network is back.",
      signed_out: "You were signed out. Sign in to edit this text.",
      forbidden: "You may not change this text.",
      not_found: "This text was deleted.",
      other: "This text could not be opened. Please try again.",
    },
  },

  undo: {
    undo: "Undo",
    redo: "Redo",
    what: { undo: (what) => `Undo: ${what}`, redo: (what) => `Redo: ${what}` },
  },

  history: {
    open: "History",
    of: (label) => `History: ${label}`,
  },
}

// Asks which text shall stand when somebody else changed a field meanwhile.
import { later } from "editable/later"

export function connect() {
  document.addEventListener("editable:conflict", async ({ detail }) => {
    if (!detail.saver.settles) (await later("conflict_dialog"))?.settle(detail.saver)
  })
}

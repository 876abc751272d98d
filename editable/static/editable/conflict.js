// Asks which text shall stand when somebody else changed a field meanwhile.
export function connect() {
  document.addEventListener("editable:conflict", async ({ detail }) => {
    if (!detail.saver.settles) (await import("editable/conflict_dialog")).settle(detail.saver)
  })
}

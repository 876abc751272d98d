// Owns the sentences of the phone as camera: of the dialog at the desk, and of the page on the phone.
import { words as start } from "editable/words"

export const words = {
  ...start,
  phone: {
    title: "Take it with your phone",
    how: "Point your phone’s camera at this code and open the address. The picture that you take there appears on this page.",
    code: "QR code of the address below",
    validity: (minutes) => `The code is valid for ${minutes} minutes, for one picture. Nobody needs to sign in on the phone.`,
    local: "This page is open at an address that only this computer knows. Open it by its address in your network, and a phone can find it.",
    waiting: "Waiting for the picture…",
    arriving: "The picture is arriving…",
    over: "This code is no longer valid.",
    again: "New code",
    failed: "There is no code to be had",

    sending: "Sending…",
    sent: "Sent",
    notSent: "The picture could not be sent. Please try again.",
    tryAgain: "Try again",
  },
}

// Owns the sentences of rich text while it is open, with those of the page around it.
import { words as start } from "editable/words"

export const words = {
  ...start,
  rich: {
    ...start.rich,
    toolbar: "Formatting",
    buttons: {
      bold: "Bold", italic: "Italic", link: "Link", h2: "Heading", h3: "Smaller heading", h4: "Smallest heading",
      bullets: "List", numbers: "Numbered list", quote: "Quote", picture: "Add pictures", video: "Add a video",
      describe: "Describe this picture", remove: "Remove", history: "History of this text",
    },
    linkTo: "Address, or words to search this site",
    ownPages: "On this site",
    ownPage: "A page of this site",
    setLink: "Set link",
    removeLink: "Remove link",
    noAddress: "This is no address. Choose from the list, or type one such as https://example.org",
    videoAddress: "Address of a video on YouTube or Vimeo",
    addVideo: "Add video",
    noVideo: "This is not the address of a video on YouTube or Vimeo.",
    videoOn: (host) => `Play the video on ${host}`,
    picture: "Picture",
    describe: "Description for people who cannot see it",
    decorative: "Only decorative: needs no description",
    removePicture: "Remove picture",
    done: "Done",
    uploadFailed: "This picture could not be sent.",
    uploadProblems: {
      offline: "You are offline.",
      unreachable: "The server does not answer.",
      timeout: "The server does not answer.",
      unavailable: "The server has a problem.",
      too_large: "This picture is too large.",
      signed_out: "You were signed out.",
    },
  },
}

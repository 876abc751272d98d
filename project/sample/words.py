"""Words of the sample content, written for this project: a made-up pilot station at the mouth of a made-up river."""

from typing import NamedTuple


class Picture(NamedTuple):
    """A picture of the folder `pictures` with its words; `text` is rich text."""

    file: str
    title: str
    alt: str
    date_taken: str
    text: str


PICTURES = [
    Picture(
        "lighthouse.jpg",
        "Gull Point light",
        "A red and white lighthouse on a rock at night, its beam over a dark sea",
        "New Year’s Eve",
        "<p>Lit by hand once a year, when the choir has been round with the punch.</p>",
    ),
    Picture(
        "bay-at-dusk.jpg",
        "Two boats, no hurry",
        "Two sailing boats in front of a setting sun whose light lies on the water",
        "A Thursday in August",
        "<p>The small one is ours. The large one belongs to a dentist from Wendmouth.</p>",
    ),
    Picture(
        "morning-hills.jpg",
        "Behind us, the hills",
        "Seven ranges of hills in morning mist, from rose to dark blue",
        "September, before breakfast",
        "<p>Count the ridges: if you can see the seventh, it will rain by noon.</p>",
    ),
    Picture(
        "salt-house.jpg",
        "The salt house",
        "Sunlit arches in orange and ochre with the sea behind them",
        "Spring 2019",
        "<p>No salt for a century, but the walls still taste of it. <em>We have checked.</em></p>",
    ),
    Picture(
        "paper-garden.jpg",
        "Cut from paper",
        "A collage of leaves, berries and one red flower before an orange sun",
        "Winter workshop",
        "<p>Nine people, forty sheets and two pairs of scissors that cut.</p>",
    ),
    Picture(
        "town-across-the-river.jpg",
        "Wendmouth by night",
        "A town at night under the moon, its lit windows mirrored in a river",
        "The longest night",
        "<p>From here it looks like a town where everybody is still up and reading.</p>",
    ),
    Picture(
        "bulb-fields.jpg",
        "The other side of the dyke",
        "Stripes of tulips in all colours run towards a windmill under white clouds",
        "Late April",
        "<p>Ten days in the year. Bring a bicycle and somebody to say “oh” to.</p>",
    ),
    Picture(
        "firs-in-snow.jpg",
        "Snow, for once",
        "Dark firs on snowy slopes under a pale moon at blue hour",
        "February 2021",
        "<p>The ferry did not run, the stove did.</p>",
    ),
]

EVENT_TITLES = [
    "Concert on the slipway",
    "A walk along the tideline",
    "Knots: a lecture that gets out of hand",
    "Boat-building for the patient",
    "The choir sings sea songs and one lullaby",
    "Soup, saws and sandpaper",
    "Letters from the last pilot, read aloud",
    "Watercolours in real water",
    "Night of the shooting stars",
    "Cinema in the sail loft",
    "The great mending of nets",
    "How to read the weather in a kettle",
    "Breakfast with the herring gulls",
    "Records from the attic",
    "Small boats, slow regatta",
    "Drawing the lighthouse from memory",
    "An evening without a screen",
    "Jam, chutney and other experiments",
    "The long table",
    "Birds before breakfast",
    "Accordion and cello",
    "Ghost stories by the stove",
    "Learn to scull in a morning",
    "The winter picture show",
]

PLACES = [
    "The long room",
    "Sail loft",
    "On the slipway",
    "Jetty, if it is dry",
    "The salt house",
    "Gull Point light",
    "Kitchen",
    "Ferry landing, Wendmouth",
    "Under the chestnut tree",
    "Watch room, third floor",
]

LINKS = [
    "https://example.org/programme",
    "https://example.org/tickets",
    "https://example.com/the-choir",
    "https://example.net/what-to-bring",
    "mailto:hello@example.org",
]

PLACE_LINKS = [
    "https://example.org/map",
    "https://example.org/how-to-get-here",
    "https://example.com/ferry",
]

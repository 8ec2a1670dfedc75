"""Read one's own partner feed, page by page; who has none and who may not gets the same answer."""

from domain.envelope import Actor
from gateway.feeds.cut import Asked, Page
from gateway.feeds.entries import DUTY_DAYS
from gateway.service import trail
from gateway.service.session import READERS, Hidden, Network, require_role


POLL_SECONDS = 1.0  # a wake-up may be missed by another process: look again anyway


def read_page(network: Network, actor: Actor, asked: Asked) -> Page:
    """Give the next page of the actor's own feed, recorded before it is given.

    Errors: `Forbidden`; `Hidden` for no feed, an ended one or a foreign cursor; `Unavailable`.
    """
    act = trail.Act(actor, "feed.read", "release", "none", asked.channel)
    with trail.denials(network, act):
        require_role(actor, READERS)
        page = network.feeds.read(actor, asked)
        if page is None:
            raise Hidden
        return page


def describe(network: Network, actor: Actor) -> dict[str, object]:
    """Say what this partner's feed may hold, by its charter row; no count, nothing of a person.

    Errors: `Forbidden`; `Hidden` where the charter gives no feed.
    """
    require_role(actor, READERS)
    network.roster.catch_up()
    partner = network.roster.state.partners[actor.unit]
    charter = network.charters[partner.jurisdiction]
    if charter.channels[partner.kind] not in {"feed", "place_feed"}:
        raise Hidden
    cells = ((c, cell) for (kind, c), cell in charter.cells.items() if kind is partner.kind)
    opened = sorted(category.value for category, cell in cells if cell)
    return {
        "channel": charter.channels[partner.kind],
        "categories": opened,
        "purposes": sorted(partner.purposes & charter.purposes[partner.kind]),
        "charter": charter.sha256,
        "retraction_days": DUTY_DAYS,
    }


def await_page(network: Network, actor: Actor, asked: Asked, seconds: int) -> Page:
    """Give the next page, waiting a while for something new if there is nothing.

    Errors: those of `read_page`.
    Limits: what was stored before a read may be projected after it; only a read that had it all
    waits for what is not stored yet.
    """
    deadline = network.clock.ticks() + seconds
    while (left := deadline - network.clock.ticks()) > 0:
        stored = network.journal.head()
        projected = network.projections.wait(stored, 0.0)
        page = read_page(network, actor, asked)
        if page.receipt is not None:
            return page
        network.projections.wait(stored + 1 if projected else stored, min(POLL_SECONDS, left))
    return read_page(network, actor, asked)

"""From a document to the genes that it proposes as targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from prioritize.extract.directions import direction_of, overall
from prioritize.extract.lexicon import MOST_MEMBERS, Lexicon
from prioritize.extract.links import read_links
from prioritize.extract.places import CONFIDENCE, Found
from prioritize.extract.recognising import recognise
from prioritize.extract.records import Document, Extraction, LeftOut, Mention, Proposal
from prioritize.extract.regimens import read_regimens

FAMILY = "family expansion"
MOST_WORDS = 12
"""Words of a mechanism kept per gene."""


def extract(document: Document, lexicon: Lexicon) -> Extraction:
    """Find the genes that a document names, with where, how and to what end, and say what was left out and why.

    Parameters
    ----------
    document : Document
        Its title is searched too when it is also a section.
    lexicon : Lexicon
        From `make_lexicon`.

    Returns
    -------
    Extraction
        The same for the same document and lexicon.
    """
    recognised = recognise(document, lexicon)
    mentions = [mention for one in recognised.found for mention in _mentions(one, lexicon)]
    genes = [mention for mention in mentions if mention.kind == "gene"]
    others = tuple(mention for mention in mentions if mention.kind != "gene")
    return Extraction(
        document,
        tuple(_proposals(genes, others)),
        others,
        recognised.left_out,
        (*_notes(genes, others, recognised.left_out, lexicon), *document.notes),
        read_links(recognised.found, lexicon.symbols),
        read_regimens(recognised.found, lexicon.symbols),
    )


def _mentions(found: Found, lexicon: Lexicon) -> Iterator[Mention]:
    """Mentions of what a place names; of a family also its members, when they are few."""
    place = found.place
    where = (place.text, place.section.heading, place.start, place.end, place.words)
    if found.thing is not None:
        thing = found.thing
        how = "name of a drug" if thing.kind == "drug" else "word of a list"
        yield Mention(thing.kind, thing.name, thing.id, *where, how, "", CONFIDENCE["symbol"])
        return
    direction = direction_of(place, lexicon)
    if found.family is not None:
        yield Mention("family", found.family.name, "", *where, "word of a list", "", CONFIDENCE["common name"])
        for member in found.family.members if len(found.family.members) <= MOST_MEMBERS else ():
            yield Mention(
                "gene", lexicon.symbols[member], member, *where, FAMILY, direction, round(CONFIDENCE[FAMILY], 2)
            )
        return
    for hit in found.hits:
        symbol = lexicon.symbols[hit.hgnc_id]
        yield Mention("gene", symbol, hit.hgnc_id, *where, hit.how, direction, round(found.confidence, 2))


def _proposals(genes: Sequence[Mention], others: Sequence[Mention]) -> Iterator[Proposal]:
    """One proposal per gene, in the order of the text; members of families after genes that are named themselves."""
    by_gene: dict[str, list[Mention]] = {}
    for mention in genes:
        by_gene.setdefault(mention.id, []).append(mention)
    beside: dict[tuple[str, str], list[Mention]] = {}
    for mention in others:
        beside.setdefault((mention.section, mention.sentence), []).append(mention)
    families = {(one.section, one.start, one.sentence): one.name for one in others if one.kind == "family"}
    proposals = []
    for hgnc_id, mentions in by_gene.items():
        named = [mention for mention in mentions if mention.how != FAMILY]
        words = Counter(
            other.name
            for sentence in dict.fromkeys((mention.section, mention.sentence) for mention in named or mentions)
            for other in {one.name: one for one in beside.get(sentence, ()) if one.kind != "family"}.values()
        )
        proposals.append(
            Proposal(
                hgnc_id,
                mentions[0].name,
                tuple(mentions),
                overall(mention.direction for mention in named or mentions),
                tuple(name for name, _ in words.most_common(MOST_WORDS)),
                "" if named else families[mentions[0].section, mentions[0].start, mentions[0].sentence],
                max(mention.confidence for mention in mentions),
            )
        )
    yield from sorted(proposals, key=lambda one: one.expanded_from != "")


def _notes(
    genes: Sequence[Mention], others: Sequence[Mention], left_out: Sequence[LeftOut], lexicon: Lexicon
) -> Iterator[str]:
    """What a reader should know of an extraction."""
    named = {mention.id for mention in genes if mention.how != FAMILY}
    if not named:
        kinds = {kind: _names(others, kind) for kind in ("cell", "mediator", "pathway", "therapy", "drug", "family")}
        told = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in kinds.items() if names)
        yield "no gene is named" + (f"; what is named instead: {told}" if told else ", nor anything else that is known")
    big = [name for name in _names(others, "family") if _members(name, lexicon) > MOST_MEMBERS]
    if big:
        yield f"families of more than {MOST_MEMBERS} genes are not proposed gene by gene: {', '.join(big)}"
    expanded = {mention.id for mention in genes} - named
    if expanded:
        small = [name for name in _names(others, "family") if name not in big]
        many = "1 gene is" if len(expanded) == 1 else f"{len(expanded)} genes are"
        yield f"{many} proposed only as members of families that are named: {', '.join(small)}"
    if left_out:
        words = Counter(one.text for one in left_out)
        shown = ", ".join(f"{word} ({count})" if count > 1 else word for word, count in words.most_common(10))
        more = f" and {len(words) - 10} more" if len(words) > 10 else ""
        many = "1 place that looks" if len(left_out) == 1 else f"{len(left_out)} places that look"
        was = "was" if len(left_out) == 1 else "were"
        yield f"{many} like the name of a gene {was} left out: {shown}{more}"


def _names(others: Sequence[Mention], kind: str) -> list[str]:
    """Names of a kind, most frequent first."""
    return [name for name, _ in Counter(one.name for one in others if one.kind == kind).most_common()]


def _members(name: str, lexicon: Lexicon) -> int:
    """How many genes a family has."""
    return next(len(family.members) for family in lexicon.families.values() if family.name == name)

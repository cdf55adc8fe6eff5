"""Personal e-mail addresses in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import regex

from detectors import contact_cues, lazily, mail_addresses
from detectors.base import Detector, Hit
from detectors.contact_cues import Near
from detectors.mail_addresses import BRANDS, PROVIDER_DOMAINS, PROVIDERS, Address

_WEBMAIL = "Personal e-mail address, not one of the school's"
_PRIVATE = "E-mail address outside the school that the words around make somebody's own"

# Slack writes an address twice: <mailto:jo@mail.example|jo@mail.example>. It is one thing, found whole.
_MARKUP = lazily.compiled(r"<mailto:[^<>|\n]{3,120}(?:\|[^<>\n]{0,120})?>")

_MAIL_HOST = lazily.compiled(
    r"^(?!.*(?:royal|daily|evening|snail))[\w\-]*(?:mail|inbox|broadband)[\w\-]*$|famil(?:y|ies)"
)
# Domains of public bodies and of schools, by their ends.
_PUBLIC = lazily.compiled(
    r"(?:^|\.)(?:gov\.(?:uk|scot|wales|im|je|gg)|llyw\.cymru|sch\.(?:uk|im|je|gg)|ac\.uk|nhs\.(?:uk|net|scot|wales)"
    r"|hscni\.net|police\.uk|mod\.uk"
    r"|parliament\.uk|judiciary\.uk|glow\.scot|glowmail\.org\.uk|hwbcymru\.net|c2ken\.net|c2kni\.net|lgfl\.(?:net"
    r"|org\.uk)|edu|mil|gov|int)$"
)
_INSTITUTION = lazily.compiled(
    r"school|academ|primary|infant|junior|nurser|college|universit|federation|trust|council|diocese|borough|church"
    r"|parish|library|museum|theatre"
    r"|charity|union|nasuwt|naht|^neu\."
)
# A mailbox that whoever holds a role reads.
_ROLE = lazily.compiled(
    r"absence|absences|abuse|account|accounts|admin|administrator|admissions|attendance|billing|booking"
    r"|bookings|bursar|careers|catering|clerk|coaches|complaint|complaints|contact|contactus|courses|customer"
    r"|customercare|customers|customerservice|customerservices|delivery|dispatch|donotreply|dpo|dsl|email"
    r"|enquire|enquiries|enquiry|feedback|finance|governors|groups|headteacher|hello|help|helpdesk|hire|hr|ict"
    r"|info|information|inquiries|invoice|invoices|invoicing|jobs|kitchen|lado|learning|lettings|library"
    r"|box-?office|casework|claims|cover|depot|desk|duty|estates|facilities|insurance|mailbox|maintenance|marketing|mash|membership"
    r"|moderation|newsletter|news|noreply|office|order|orders|parentpay|payments|payroll"
    r"|postmaster|press|principal|privacy|pta|ptfa|purchasing|quotes|reception|recruitment|recruit|returns|root"
    r"|safeguarding|repairs|reservations|roads|sales|school-?nurses?|secretary|security|senco|shop|stores|studio|subscriptions|support|tickets|timetable|transport|trips"
    r"|union|unsubscribe|volunteer|volunteers|webmaster|website|workshops"
)
_ROLE_ALONE = lazily.compiled(
    r"data|editor|friends|general|head|it|mail|media|pe|post|reply|sen|send|service|services|store|web|year"
    r"|members|school|schools|education|training|club|clubs|events|members|parents|staff"
)  # also parts of names
_ROLE_WITHIN = lazily.compiled(
    r"(?:pta|ptfa|fos|fosa)$|no-?reply|enquir|booking|customer|school|office$|^info|admin$|newsletter|church|taxis?"
    r"|plumb|electric|photograph|catering|coaches|hire$|club$"
)
# A house or a trade that writes from a domain of its own.
_TRADE_DOMAIN = lazily.compiled(
    r"academ|accountan|agency|assess|barn|boiler|book|build|cater|cent(?:re|er)|chemist|cleaning|clinic|club|coach|co-?op|cover|dental"
    r"|dentist|desk|digital|educat|electric|estates|farm|financ|fitness|food|garage|group|health|heating|hire|hotel|insur|invest|it$"
    r"|larder|law|legal|learn|ltd|market|media|medical|music|park|pay|photo|pizza|plumb|practice|press|print|pubs?$|publish"
    r"|recruit|repair|resourc|safeguard|secur|service|shop|software|solicitor|solutions|sport|stationer|store|suppl|support"
    r"|surger|systems|taxi|teach|tech|tour|toy|training|transport|travel|tree|uniform|vet|wholesale|works"
)
# How a person writes an own mailbox: two names, a name and a year, or one that the words around say.
_A_PERSONS = lazily.compiled(r"[a-z]{1,20}(?:[._-][a-z]{1,20}){1,3}\d{0,4}|[a-z]{3,20}[._-]?\d{2,4}")
_PLACEHOLDER = lazily.compiled(
    r"(?:(?:your|my|their|first|last|sur|fore|full|user|any|some)?[._\-]?(?:first|last|sur)?(?:name|one|email"
    r"|address|body)[._\-]?){1,2}"
    r"|user|someone|example|test|x+|abc|j\.?bloggs|joe[._]?bloggs"
)
_PRETEND = lazily.compiled(
    r"\b(?:dummy|fake|made[- ]up|pretend|placeholder|fictional|phishing|phish|scam(?:mer)?s?|spoof\w*|dodgy"
    r"|suspicious|e\.?g|for example)\b|\bspam (?:e-?mails?|from|address)|\b(?:such as|like) \|",
    regex.IGNORECASE,
)
_PERSONAL = lazily.compiled(
    r"\b(?:personal|private|home|own) (?:e-?mail|mail|address|one|account|inbox|addy)|\b(?:personal|private|home"
    r"|own)\b(?= ?(?:\||[-:,(]))|\bmy private\b",
    regex.IGNORECASE,
)
_A_WORK_ADDRESS = (
    r"\b(?:school|work|office|business|company|team|shared|federation|trust|new school)(?:'s)? (?:e-?mail|mail"
    r"|address|inbox|account)\b"
)
_WORK_ADDRESS = lazily.compiled(_A_WORK_ADDRESS, regex.IGNORECASE)
# The address itself is the work's: "the office inbox for trips is |", "| is our school inbox".
_IS_THE_WORKS = lazily.compiled(
    rf"{_A_WORK_ADDRESS}(?: address\b)?(?: (?:for|of|to|at|on|in|about)(?: [\w']+){{1,4}}?)?"
    r" ?(?:is|was|[,:=(\-]|(?:has )?(?:moved|changed) to){1,2}[ :(]{0,3}\|",
    regex.IGNORECASE,
)
_IS_CALLED_THE_WORKS = lazily.compiled(
    rf"\| {{0,2}}(?:is|was|=|-|,|\() ?(?:the |our |a |his |her |their )?(?:\w+ )?{_A_WORK_ADDRESS}", regex.IGNORECASE
)
_LOGIN = lazily.compiled(r"\b(?:log|logged|sign|signed|logging|signing) ?(?:in|on|into|onto)\b", regex.IGNORECASE)
# Or it stands in for the work's: "I don't read the school inbox, use |".
_INSTEAD = lazily.compiled(
    r"\b(?:not|never|don'?t|doesn'?t|can'?t|cannot|won'?t|isn'?t|dinnae|cannae|isnae|doesnae|wullnae|instead of|rather than"
    r"|(?:is|'s|be|been|went|gone) (?:down|full|locked|broken|offline|slow|blocked|jammed|bouncing|playing up)"
    r"|(?:won'?t|wont|no|not|doesn'?t|didn'?t) (?:let|load|open|work)\b|locked out|bounc(?:es|ed|ing)|hacked|outside (?:of )?(?:school|work)|faster than|quicker than|better than)\b",
    regex.IGNORECASE,
)
_TRADE = lazily.compiled(
    r"\b(?:compan(?:y|ies)|firm|ltd|supplier|rep|order(?:s|ed)?|invoice|quote|sales|agency|coach|venue|museum|farm"
    r"|theatre|publisher|author|charity|consultant"
    r"|trainer|provider|contractor|photographer|council|la|lado|nhs|camhs|union|governors?|university|college"
    r"|booking|workshop|insurance|payroll)\b",
    regex.IGNORECASE,
)
# It is told whose it is: "Greg's is |", "mail him, |", "Kofi uses |", "stepmum wants it: |", "she prefers |".
_A_RELATION = (
    r"(?:step-?)?(?:mu?m|mam|mom|dad|da|nan|gran|grandad|aunt\w*|uncle|sister|brother|husband|wife|partner|cousin)"
)
_PERSON_WRITES = lazily.compiled(
    rf"\b(?:(?-i:[A-Z])[\w-]+|{_A_RELATION}|he|she)'?s (?:(?:e-?mail|mail|address) )?(?:is|was|will be)?:? *\|"
    rf"|\b(?:(?-i:[A-Z])[\w-]+|{_A_RELATION}|he|she|hubby) (?:only |just |mostly |always )?"
    r"(?:uses?|reads?|checks?|answers?|prefers?|wants?|looks? at|replies from|writes from|opens?)\b[^|.!?]{0,40}\|"
    r"|\b(?:e-?mail|mail|write to|forward(?: it| this| that)? to|send(?: it| this| that)? to|copy|cc) (?:him|her)\b[^|.!?]{0,25}\|"
    r"|\|[^|.!?]{0,15}\bthat'?s the one (?:he|she|they) (?:actually |really |always |only )?"
    r"(?:uses?|reads?|opens?|checks?|answers?)\b",
    regex.IGNORECASE,
)


class ContactEmail(Detector):
    """Somebody's personal e-mail address.

    Why it matters:
        Staff use the school's e-mail with parents and pupils and keep their own address private (9.4, 10.2).
        Pupils' data in a private mailbox has left the school.

    How:
        Addresses are found with an @ or written out ("jo (at) mail (dot) example"). An address at a provider
        that anybody can have counts, unless a role reads it (bookings@). An address elsewhere counts where
        the words make it somebody's own ("my", "email me", "private", a parent's, "Kofi uses"), and waits for the
        review where only its shape is a person's; of a trade, it never counts. The domains of the school and
        its federation, of other schools and of public bodies never count.

    Source:
        RFC 5322 in the shape that people type; the providers' own domains.

    Known limits:
        A sole trader at a webmail address counts as personal. A colleague's work address elsewhere may wait
        for the review. At most 32 addresses in one message.
    """

    name: ClassVar[str] = "contact_email"  # type: ignore[misc]  # Presidio sets it per instance; ours is the class's
    label: ClassVar[str] = "contact.email"
    clauses: ClassVar[tuple[str, ...]] = ("9.4",)
    trigger: ClassVar[str] = (
        r"@ ?[a-z0-9][a-z0-9\-]{0,62}(?: ?\.[a-z0-9]| \. [a-z0-9]| ?[(\[{<*] ?(?:dot|\.)| dot )"
        r"|[(\[{<*] ?(?:at|@) ?[)\]}>*]"
        r"| at [a-z0-9][a-z0-9\-]{0,62}(?: dot | ?[(\[{<*] ?(?:dot|\.))"
        rf"|(?: at |@ ?)(?:{'|'.join(sorted(PROVIDERS))})(?:\.| \. )"
        rf"|(?: at |@ ?)(?:{'|'.join(sorted(BRANDS))})\b"
    )

    def find(self, text: str) -> Iterable[Hit]:
        """Each personal address once."""
        markups = [markup.span() for markup in _MARKUP.finditer(text)] if "<mailto:" in text else []
        said: set[tuple[int, int]] = set()
        for address in mail_addresses.find(text):
            whole = next(
                (m for m in markups if m[0] <= address.start and address.end <= m[1]), (address.start, address.end)
            )
            if whole in said or self._is_the_schools(address.domain):
                continue
            words = contact_cues.near(text, *whole)
            cues = contact_cues.read(words, self.school.roster)
            confidence, reason = _judge(address, words, cues)
            if confidence:
                said.add(whole)
                also = ("10.2",) if cues & {"parents", "pupils"} else ()
                yield Hit(*whole, confidence, reason, (*self.clauses, *also), cues)

    def _is_the_schools(self, domain: str) -> bool:
        return any(domain == own or domain.endswith("." + own) for own in self.school.domains)


def _judge(address: Address, words: Near, cues: frozenset[str]) -> tuple[float, str]:
    """How sure it is that the address is a person's own; 0 where it is not."""
    both = words.both
    if _PUBLIC.search(address.domain) or _PLACEHOLDER.fullmatch(address.local) or _PRETEND.search(both):
        return 0.0, ""
    personal = _PERSONAL.search(both) is not None
    mine = personal or "own" in cues
    name = address.domain.partition(".")[0]
    webmail = name in PROVIDERS or address.domain in PROVIDER_DOMAINS or bool(_MAIL_HOST.search(name))
    if not personal and _is_the_works(both, mine=mine, webmail=webmail):
        return 0.0, ""
    a_parents = webmail and {"other", "parents"} <= cues  # "his dad's, lomax.plumbing@"
    if not (mine or a_parents) and _is_role(address.local):
        return 0.0, ""
    if webmail:
        return (0.93 if cues or personal else 0.88), _WEBMAIL
    return _at_own_domain(address, both, cues, mine=mine), _PRIVATE


def _at_own_domain(address: Address, both: str, cues: frozenset[str], *, mine: bool) -> float:
    """How sure it is that an address at no provider's domain is a person's own."""
    # "the uniform shop have their own e-mail now, orders@"
    if _ROLE.fullmatch(address.local) or _INSTITUTION.search(address.domain):
        return 0.0
    if mine:
        return 0.85
    if _TRADE.search(both):
        return 0.0
    if {"other", "parents"} <= cues:
        return 0.85
    if _TRADE_DOMAIN.search(address.domain.partition(".")[0]):
        return 0.0
    if _PERSON_WRITES.search(both):
        return 0.75
    return 0.55 if _A_PERSONS.fullmatch(address.local) else 0.0


def _is_the_works(both: str, *, mine: bool, webmail: bool) -> bool:
    """Whether a work address is spoken of and nothing says that this one is another."""
    if not _WORK_ADDRESS.search(both):
        return False
    if not webmail or _LOGIN.search(both) or _IS_CALLED_THE_WORKS.search(both):
        return True
    return not _INSTEAD.search(both) and (not mine or _IS_THE_WORKS.search(both) is not None)


def _is_role(local: str) -> bool:
    """Whether whoever holds a role reads the mailbox: bookings@, info.marlowe@."""
    if _ROLE_ALONE.fullmatch(local) or _ROLE_WITHIN.search(local):
        return True
    return any(map(_ROLE.fullmatch, regex.split(r"[._+\-\d]+", local)))

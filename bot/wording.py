"""Every sentence that a person can read from the bot in chat. Kind, short, plain; never the value that was noticed.

No note says breach or violation, none quotes a disciplinary clause, and none suggests deleting what could be
evidence (policy-rules 1.4, rules 2 and 8; R14). A note has at most 60 words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from string import Template
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from adapters.base import Button

if TYPE_CHECKING:
    from bot.decide import Decision

BUTTONS = (
    Button("fine", "That's fine here"),
    Button("not_right", "Not right"),
    Button("clause", "Show the clause"),
)
# What stands in for a contact that the school did not give.
ROLES = {
    "headteacher": "the Headteacher",
    "dsl": "the Designated Safeguarding Lead",
    "dpo": "the data protection officer",
    "office": "the school office",
    "whistleblowing": "the whistleblowing contact in the policy",
    "records": "your safeguarding record system",
}

_CONTACT_TIP = (
    "Looks like a personal $thing. $Section $asks staff to keep personal details private and use the school's "
    "own instead. Fine if you meant to share it here."
)
_CONTACT_OUT = (
    "This may give a personal $thing to people outside the staff. $Section $asks us to use the school's own: $office "
    "can help. If you can, edit the message."
)
_CONTACT_OTHERS = (
    "Looks like a personal $thing. $Section $asks us to keep people's contact details out of chat. If it isn't "
    "needed here, please edit the message, or ask $office to pass it on."
)
_PUPIL = (
    "This may include confidential information about a pupil ($section). If it's in the wrong place, tell $dpo first, "
    "then edit the message. Safeguarding information belongs in $records, not here."
)
_CREDENTIAL = (
    "That looks like a log-in, password or code ($section). Please change it now: editing the message doesn't make it "
    "safe again. IT support can help."
)
_STAFF = (
    "This may include a colleague's personal details ($section). If others here don't need them, please edit the "
    "message; $dpo can advise if it went to the wrong place."
)
_DEROGATORY = (
    "Could this read as unkind about someone? $Section $asks us to avoid that online, and messages can be shown to the "
    "person they are about. You can edit it, or tell us that it isn't so."
)
_THREAT = (
    "Could this read as a threat to someone? $Section $asks us to avoid that online. If something happened, $headteacher "
    "or your line manager would like to help."
)
_BOUNDARY = (
    "$Section $asks staff not to connect with pupils, or their parents, on social apps. If there's a reason, "
    "or you'd like advice, you can tell $headteacher yourself."
)
_IMAGES = (
    "$Section $asks staff not to use personal devices for images of pupils, or to share them. If it has "
    "happened already, you can tell $headteacher yourself."
)
_SIGNPOST = (
    "If you're worried about someone's conduct you have protected ways to raise it: $whistleblowing, the local authority "
    "designated officer, Ofsted, or your union. Nothing about you has been recorded."
)
_E0 = (
    "Please don't open, copy, forward, screenshot or delete anything. Tell $headteacher or $dsl now, in person or by "
    "phone: say where it is, not what it shows. In an emergency call 999. $Section."
)
_E1 = (
    "If a child may be at risk: speak to $dsl now; 999 in an emergency. Don't promise secrecy or ask leading questions. "
    "Write it in $records, not here."
)
_SUPPORT = (
    "Sorry this is happening. $Section: keep the messages, and screenshot them with time, date and address. It's your "
    "choice who is told; $headteacher and your union can help."
)
_THINGS = {
    "contact.phone": ("number", "section 9"),
    "contact.email": ("e-mail address", "section 9"),
    "contact.address": ("address", "section 8"),
    "contact.social": ("social-media account", "section 8"),
}
# Sections of the shipped book; a school with a book of its own hears its own (bot/policy/library.py).
_SECTIONS = {
    _CONTACT_OUT: "sections 9 and 10",
    _CREDENTIAL: "section 9",
    _BOUNDARY: "sections 8, 11 and 12",
    _IMAGES: "sections 9 and 12",
    _E0: "section 13",
    _SUPPORT: "section 14",
}
_BY_LABEL = {
    "credential": _CREDENTIAL,
    "pupil.identifier": _PUPIL,
    "pupil.name_sensitive": _PUPIL,
    "pupil.sensitive": _PUPIL,
    "staff.identifier": _STAFF,
    "staff.sensitive": _STAFF,
    "derogatory.insult": _DEROGATORY,
    "derogatory.slur_protected": _DEROGATORY,
    "derogatory.threat": _THREAT,
    "boundary.social_contact": _BOUNDARY,
    "images.pupils": _IMAGES,
}
_BY_RESPONSE = {"E0": _E0, "E1": _E1, "V": _SUPPORT, "W": _SIGNPOST}
_OTHER = (
    "$Section of the policy may apply to this message. If it isn't meant for here, please edit it, or ask $headteacher."
)

ANNOUNCEMENT = (
    "Hello. I'm Tactful, here to help this channel keep to the school's policy on social media and messages. I look in messages "
    "for personal contact details, pupils' and colleagues' confidential information, passwords, unkind remarks, and signs that a "
    "child may be at risk. If I notice something, its writer hears from me, in private. Only where a child may be at risk do "
    "named people hear that help is needed here, and never what was written. I keep no message: only that something was noticed, "
    "when, and which clause. Nobody gets a score. If I'm wrong, press “Not right” and it no longer counts. "
    "Type /policy to look something up, or /privacy for the whole of this. Questions: $contact."
)
FINE = "Thank you: noted as fine."
NOT_RIGHT = "Thank you for saying so. It no longer counts."
GONE = "This note is no longer open. Nothing more to do."
NOTHING_FITS = "There's nothing in the policy about that. You could try: $topics. Or ask $headteacher."
TOPICS = "Ask me in your own words, for example “/policy photos on my phone”. Topics: $topics."
TRY_AGAIN = "Sorry, I can't answer just now. Please try again in a few minutes."
UNKNOWN_COMMAND = "I know /policy, /declare, /mydata and /privacy."
KEPT_WITHOUT_NAME = "with no way back to you"
KEPT_WITH_NAME = "with your identity sealed under a key of your own, which can be destroyed"


# --- Buttons of notes, and self-help: what people do themselves, and what they read then.
_LONDON = ZoneInfo("Europe/London")
_FINE, _NOT_RIGHT, _CLAUSE = BUTTONS
_DECLARE = Button("declare", "Declare it")
# What stands in the place of "not right" says what it would be instead (policy-rules 1.5).
_BUTTONS_BY_CATEGORY = {
    "contact": (_FINE, Button("not_right", "Not personal"), _CLAUSE),
    "credential": (Button("fine", "I've changed it"), Button("not_right", "Not a password"), _CLAUSE),
    "pupil": (Button("breach", "Report a data breach"), Button("not_right", "Not a pupil"), _CLAUSE),
    "derogatory": (Button("not_right", "I was quoting or joking"), _CLAUSE),
    "boundary": (_DECLARE, Button("not_right", "Not about a pupil"), _CLAUSE),
    "images": (_DECLARE, Button("not_right", "School device"), _CLAUSE),
}
# Nobody says of a child at risk that it is fine. In V nothing happens that the person did not ask for.
_BUTTONS_BY_RESPONSE = {
    "E0": (_NOT_RIGHT, _CLAUSE),
    "E1": (_NOT_RIGHT, _CLAUSE),
    "W": (_NOT_RIGHT, _CLAUSE),
    "V": (
        Button("tell", "Tell the Headteacher for me"),
        Button("evidence", "Evidence checklist"),
        Button("fine", "Not now"),
    ),
}


def buttons(decision: Decision) -> tuple[Button, ...]:
    """What the recipient of a note can do about it: by the response where that has buttons of its own, else by the label."""
    category = decision.lead.category if decision.lead else ""
    return _BUTTONS_BY_RESPONSE.get(decision.response or "") or _BUTTONS_BY_CATEGORY.get(category, BUTTONS)


# What "fine" means where it does not mean that it is fine, by category or action.
ACCEPTED = {
    "credential": "Thank you. That was the important thing.",
    "support": "All right: nobody has been told. If you change your mind, $headteacher or your union can help at any time.",
}
BREACH = (
    "Thank you. I'm telling $told that you reported a possible data breach just now: who and when, not what. Please speak "
    "to them today. If it has to go to the ICO, it must be there by $until, 72 hours from now. Then edit the message, if "
    "that keeps it from more people."
)
BREACH_ALONE = (
    "I can't reach $dpo from here, and have told nobody. Please tell them yourself today. If it has to go to the ICO, it "
    "must be there by $until, 72 hours from now."
)
TELL = (
    "I'm telling $told that you'd like help with messages you are getting, and that it was you who asked; nobody else, and "
    "nothing of what they say. Please keep the messages. If you're in danger, call 999."
)
DECLARE = (
    "Thank you. I'm telling $told, and nobody else, that you have something to declare, not what. To put it in your own "
    "words, type /declare and a few words."
)
DECLARED = (
    "Thank you. Your words go to $told and to nobody else. I keep that something was declared, and when; your words are "
    "gone once they have arrived. If you hear nothing within a few days, please ask."
)
DECLARE_BY_MAIL = (
    "Thank you. I'm telling $told, and nobody else, that you have something to declare. I can reach them by e-mail only, so your "
    "words stay out of it, and I have kept none of them: please tell them yourself."
)
DECLARE_HELP = (
    "Is there something the Headteacher should know: a friend whose child is a pupil, a lift you gave, a photo on your own "
    "phone? Type /declare and a few words. They go to $told alone, and I keep only that something was declared, and when. "
    "Saying it in person is just as good."
)
DECLARE_LONG = "That is longer than I can pass on, and I have kept nothing of it. Please write it in fewer words, or say it in person."
ASK_YOURSELF = (
    "I can't reach $headteacher from here, and have told nobody and kept nothing. Please speak to them yourself."
)
RAISED = {"breach": BREACH, "declare": DECLARE, "tell": TELL}
NOT_REACHED = {"breach": BREACH_ALONE}
EVIDENCE = (
    "Keep: every message, voice note and missed call. Don't answer back, and don't delete.",
    "Screenshot each one with the time, the date, and the name, number or web address that it came from.",
    "Write down where it was, who else saw it, and what you did.",
    "Block and report in the app after that, not before.",
    "One thing never to screenshot or pass on: an indecent picture of a child. Leave it, and tell $dsl at once.",
    "In danger: 999.",
)
EVIDENCE_TITLE = "What to keep"
MY_DATA_NOTHING = "Nothing that I keep leads back to you."
MY_DATA_NO_NAMES = "Nothing that I noticed leads back to you: it is counted without names, because the school has not switched names on."
MY_DATA = "I keep $count about you. Each is what was noticed, when, and the clause; never what you wrote."
MY_DATA_LINE = "$date: section $clauses, $state"
MY_DATA_MORE = "And $count older."
MY_DATA_MEMORY = "For 30 days I also remember, under a code, that I sent you $notes and which kinds you answered: so as not to repeat myself."
MY_DATA_RIGHTS = "You may ask $contact to show, correct or erase all of it, or object. Pressing “Not right” takes a record out within 7 days."
STATES = {
    "open": "not answered",
    "self_remediated": "put right by you",
    "withdrawn": "message deleted",
    "accepted": "you said it was fine",
    "disputed": "you said it wasn't right",
}
PRIVACY_LOOKED_FOR = {
    "contact": "personal contact details",
    "credential": "passwords and codes",
    "pupil": "pupils' confidential information",
    "staff": "colleagues' confidential information",
    "derogatory": "unkind remarks",
    "boundary": "private contact with pupils or their parents",
    "images": "pictures of pupils on people's own devices",
    "allegation": "worries about somebody's conduct, which I answer with the safe ways to raise them",
    "safeguarding": "signs that a child may be at risk",
}
PRIVACY_KINDS = {
    "contact_email": "e-mail addresses",
    "contact_phone": "numbers",
    "contact_address": "home addresses",
    "contact_social": "accounts on social media",
    "pupil_identifier": "numbers that stand for a pupil, dates of birth",
    "pupil_name_sensitive": "a name with something sensitive",
    "pupil_sensitive": "something sensitive without a name",
    "staff_identifier": "numbers that stand for a person, dates of birth",
    "staff_sensitive": "health, pay and the like",
    "derogatory_insult": "insults",
    "derogatory_slur_protected": "slurs about a protected group",
    "derogatory_threat": "threats",
}
PRIVACY_LISTEN = (
    "Only in channels I was added to and announced myself in: $channels. Never direct messages, never pictures, links or files, "
    "never when people are online. The looking is done on the school's own machine."
)
PRIVACY_LOOK = "I look for $looked_for.$silent"
PRIVACY_SILENT = " In silence, to see how well it works: $silent."
PRIVACY_KEPT = (
    "Never a message, nor any part of one, once I have looked at it. When I notice something I keep what kind of thing it was, when, the clause and what "
    "came of it, $kept."
)
PRIVACY_KEEP = {
    "disputed": "what you say isn't right: $days days",
    "support": "that somebody was offered support: $days days",
    "low": "most records: $days days",
    "high": "serious ones: $days days",
    "alert": "that an alert was given: $days days",
    "memory": "under a code, that I wrote to you, so as not to repeat myself: 30 days",
    "counters": "counts with nobody's name: 12 months",
}
PRIVACY_SEEN = (
    "Your notes: you alone. Totals, never names: $leadership. When a child may be at risk: $headteacher and $dsl hear where help "
    "is needed, not what was written. What you declare: $headteacher. A data breach you report: $dpo."
)
PRIVACY_BASIS = "The school's lawful basis is $basis. Impact assessment: $dpia."
PRIVACY_NO_BASIS = (
    "The school has not yet entered its lawful basis and impact assessment here. Until it has, no record of what I notice leads "
    "back to anybody."
)
PRIVACY_OBJECT = (
    "Press “Not right” on a note, and it no longer counts. To object, to have something corrected or erased, or for a copy: "
    "$contact. /mydata shows what I keep about you."
)
PRIVACY_COMPLAIN = "Write to $contact: you hear back within 30 days. You may also go to the Information Commissioner: ico.org.uk/make-a-complaint."
PRIVACY_TITLES = {
    "listen": "Where I listen",
    "look": "What I look for",
    "kept": "What I keep, and how long",
    "seen": "Who sees it",
    "basis": "Why the school may",
    "object": "If you disagree",
    "complain": "Complaints",
}
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905 - reads as what it is
INSTEAD, ASK, SCHOOLS_OWN, SEE_ALSO = "Instead", "Ask", "In the school's own words", "See also"


def accepted(lead: str | None, action: str) -> str:
    """What comes back for "fine"."""
    return ACCEPTED.get(action) or ACCEPTED.get((lead or "").partition(".")[0], FINE)


def day(date: dt.date) -> str:
    """23 November 2026; in English whatever the machine's language."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def moment(at: dt.datetime) -> str:
    """Monday 23 November, 08:00; as clocks in England show it."""
    local = at.astimezone(_LONDON)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}, {local:%H:%M}"


# --- End of buttons and self-help.


# --- When a detector's tips rest by themselves (bot/noise.py); read by leadership.
_STILL = "It still records what it notices, and anything urgent still comes at once."
RESTS = {
    "budget": (
        "To keep the noise down, tips from “$detector” are resting: it has given $budget in seven days. They come back by "
        f"themselves as the week moves on. {_STILL}"
    ),
    "paused": (
        "Tips from “$detector” are resting: many people said that they weren't right. "
        f"{_STILL} When somebody has looked at it, “tactful detectors resume $detector” brings them back."
    ),
}


def note(
    decision: Decision, contacts: Mapping[str, str], audience: str = "staff", told: str = "", *, cited: str = ""
) -> str:
    """What the sender reads about their own message.

    `told`: who has been told of it, where somebody has. `cited`: the sections of the school's own policy, in words.
    """
    lead = decision.lead
    if lead is None or decision.response is None:
        raise ValueError("a note needs a lead and a response")
    if told and decision.response in _TOLD:
        return fill(_TOLD[decision.response], contacts, told=told, **_named(cited or "section 13"))
    template = _BY_RESPONSE.get(decision.response) or _BY_LABEL.get(lead.label)
    thing, section = _THINGS.get(lead.label, ("detail", "section 8"))
    if template is None:
        template = _contact(decision, audience) if lead.category == "contact" else _OTHER
    return fill(template, contacts, thing=thing, **_named(cited or _SECTIONS.get(template, section)))


def _named(sections: str) -> dict[str, str]:
    """The sections as a sentence has them, within it and at its start, and what one or several of them do."""
    several = sections.startswith("sections ")
    return {"section": sections, "Section": f"S{sections[1:]}", "asks": "ask" if several else "asks"}


def _contact(decision: Decision, audience: str) -> str:
    lead = decision.lead
    cues = lead.cues if lead else frozenset()
    if "own" in cues and (cues & {"parents", "pupils"} or audience != "staff"):
        return _CONTACT_OUT
    if "own" in cues or decision.response == "N0":
        return _CONTACT_TIP
    return _CONTACT_OTHERS


def fill(template: str, contacts: Mapping[str, str], **more: str) -> str:
    """The sentence with the school's contacts; a contact that it did not name becomes the role."""
    given = {role: name for role, name in contacts.items() if name}
    return Template(template).safe_substitute({**ROLES, **given, **more})


# Alerts: what named people read when help is needed. Free of content: no words, no names but of who asked to be named.
ALERT_ROLES = {
    "headteacher": "the Headteacher",
    "dsl": "the Designated Safeguarding Lead",
    "deputy_headteacher": "the Deputy Headteacher",
    "deputy_dsl": "the Deputy Safeguarding Lead",
    "chair": "the Chair of Governors",
    "dpo": "the data protection officer",
    "leadership": "the leadership team",
}
ALERT_BUTTONS = (Button("acknowledge", "I have it"),)
ALERTS = {
    "E0": (
        "Help is needed $where, $time. It may be about $category (section 13). Please do not open, copy, forward, screenshot "
        "or delete anything, and do not investigate. Speak to the police and the local authority's safeguarding unit now."
    ),
    "E1": (
        "Help is needed $where, $time. It may be about $category. Please see now who needs help there, and follow the "
        "Safeguarding Policy. Do not investigate, and ask no leading questions."
    ),
    "tell": (
        "$who asked me to tell you, $time, that unkind messages are reaching them (section 14). They would like your help. "
        "Please talk with them in private; who else is told is their choice."
    ),
    "declare": (
        "$who would like to declare something to you (section 1.7), $time. What it is, only they can say: nothing of it is "
        "kept here. Please arrange a private talk."
    ),
    "declared": (
        "$who declares something to you (section 1.7), $time, in the words below. They are kept nowhere else. Please thank "
        "them, and put on file what belongs there."
    ),
    "breach": (
        "$who reported, $time, that personal data may be in the wrong place. What it was is not kept here: please ask them "
        "today. If it has to go to the ICO, it must be there by $until: 72 hours."
    ),
    "rehearsal": (
        "REHEARSAL, $time. Nothing has happened and nothing is asked of you. This is how an urgent message from Tactful would "
        "reach you as $role."
    ),
}
ALERT_SUBJECTS = {
    "E0": "Tactful: help is needed now",
    "E1": "Tactful: help is needed now",
    "tell": "Tactful: a colleague asks for your help",
    "declare": "Tactful: a colleague would like to talk to you",
    "breach": "Tactful: personal data may be in the wrong place",
    "rehearsal": "REHEARSAL: a message from Tactful",
    "taken": "Tactful: somebody has it",
}
ALERT_CATEGORIES = {
    "safeguarding": "safeguarding",
    "derogatory": "a threat",
    "boundary": "contact with pupils",
    "images": "images of pupils",
    "pupil": "a pupil",
}
ALERT_AGAIN = "Nobody has pressed “I have it” yet, so this comes again. "
ALERT_OTHERS = "Also told: $others."
ALERT_ALONE = "Nobody else was told."
ALERT_999 = "This is not an emergency service: where anybody is in danger, call 999."
ALERT_PRESS = "Press “I have it” if you take it on; then nobody else is asked."
ALERT_BY_MAIL = "Answers to this e-mail are not read. Whoever takes it on, please press “I have it” in chat; until then others are asked."
ALERT_TAKEN = "$role has taken on what you were told about, $time. Nothing more to do."
NO_CHAIR = "no chair of governors is named, who is told in the place of a headteacher who is the sender or the subject"
ALERT_YOURS = "Thank you. It is yours; nobody else will be asked. In an emergency, call 999."
ALERT_HAD = "Thank you. $role has it already."
TOLD = "$people $have been told that help is needed in this channel, not what you wrote."
TOLD_OTHERS = "The people responsible have been told that help is needed in this channel, not what you wrote."
_E0_TOLD = (
    "Please don't open, copy, forward, screenshot or delete anything. $told If you talk to anybody, say where it is, not "
    "what it shows. In an emergency call 999. $Section."
)
_E1_TOLD = "$told If a child is in danger, call 999. Don't promise secrecy or ask leading questions. Write it in $records, not here."

_TOLD = {"E0": _E0_TOLD, "E1": _E1_TOLD}


def unreached(count: int) -> str:
    """For the operator: alerts that reach nobody."""
    alerts = "an alert reaches" if count == 1 else f"{count} alerts reach"
    return f"{alerts} nobody: name people in [people] who can be reached (docs/alerts.md)"


def told(people: Sequence[str], *, as_usual: bool) -> str:
    """Who has been told, for the sender. Where the usual people were passed over, nobody is named: it would say why."""
    if not as_usual:
        return TOLD_OTHERS
    return Template(TOLD).substitute(people=_together(people), have="has" if len(people) == 1 else "have")


def _together(people: Sequence[str]) -> str:
    *most, last = people
    return f"{', '.join(most)} and {last}" if most else last


# End of alerts.


# --- The weekly digest (bot/digest); read by leadership. Totals only: nothing here may lead to a person.
DIGEST_TITLE = "Tactful, week of $days"
DIGEST_QUIET = "A quiet week: nothing was noticed. Thank you, everyone."
DIGEST_LEAD = {
    1: "What was noticed in the week, beside the four weeks before.",
    4: "What was noticed so far in this four-week period ($weeks of 4 weeks), beside the periods before.",
}
DIGEST_COLUMNS = {
    "week": "This week",
    "before": "Week of $first",
    "so_far": "So far",
    "period": "Four weeks from $first",
}
DIGEST_FOOTER = (
    "These are totals, rounded to $rounding; “<5” means 1 to 4. Tips, urgent messages, requests for help and whatever "
    "somebody said was not right are not counted. Nothing here is about one person."
)
DIGEST_CATEGORIES = {
    "contact": "Personal contact details",
    "credential": "Passwords and codes",
    "pupil": "Pupils' information",
    "staff": "Colleagues' information",
    "derogatory": "Unkind remarks",
    "boundary": "Contact with pupils online",
    "images": "Pictures of pupils",
    "allegation": "Talk about conduct",
    "safeguarding": "Safeguarding",
}
DIGEST_CLAUSE = "Clause $clause"
DIGEST_SECTIONS = {
    "fixes": "Put right by the writers ($days)",
    "rules": "How often tips were right ($days)",
    "look_ups": "What people looked up ($days)",
    "delivery": "Notes ($days)",
    "coverage": "What was heard, and what was not",
    "ideas": "Ideas for training",
    "notices": "Good to know",
}
DIGEST_SHARES = ("Few were", "About a quarter were", "About half were", "About three quarters were", "Nearly all were")
DIGEST_FIXED = "$share put right by an edit or a deletion."
DIGEST_FIXED_IN = "$share put right by an edit or a deletion, half of those $took."
DIGEST_TOOK = ("within an hour", "within four hours", "within a day", "within three days", "after more than three days")
DIGEST_RULE = "$detector: about $right of 10 answers found it right."
DIGEST_LOOKED_UP = "$clause $title: $count."
DIGEST_NOTES = "$sent delivered, $absent not delivered, $unknown in doubt."
DIGEST_HEARD = "$count messages were heard this week."
DIGEST_NOTHING_HEARD = (
    "Nothing at all was heard this week. Please ask whoever looks after Tactful to run “tactful check”."
)
DIGEST_FAILED = "$what failed on $count messages; the other checks went on."
DIGEST_UNREADABLE = "$count messages could not be read again after a fault and were not checked."
DIGEST_LISTENING = "Listening in $heard of $listen channels."
DIGEST_GAPS = "Times when something may have been missed: $repaired made up for, $lost not, $open still open."
DIGEST_UNTOLD = "$count of $listen channels have not had the announcement yet, so nothing is heard there."
DIGEST_UNKNOWN = "What was posted while Tactful was not running, and could not be fetched afterwards, is not known."
DIGEST_REVIEW = "The policy's review date ($due) has passed."
DIGEST_SHADOW = "Being tried out, and not counted: $detectors."
DIGEST_PAUSED = "Resting, because many people said it was not right: $detectors."
DIGEST_CHART_TITLE = "What was noticed"
DIGEST_CHART = "Bar chart of what was noticed. $bars"
DIGEST_BAR = "$name: $now, before $before."
# One for each category; a school's own experts know more.
DIGEST_IDEAS = {
    "contact": "The school number first (section 9): show everyone where the office, trip and class phone numbers are.",
    "credential": "Ten minutes on passwords (9.3): how to change one, and how to share access without sharing a code.",
    "pupil": "Where pupils' information belongs (8.6): the safeguarding record, not chat. A short reminder with examples.",
    "staff": "Colleagues' details (8.6): ask first, and send people to the office.",
    "derogatory": "Kind words in a busy week (8.8, 8.9): what a subject access request can show, and where to let off steam.",
    "boundary": "Friend requests (8.4, 12.1): how to decline kindly, and when to tell the Headteacher.",
    "images": "Pictures of pupils (9.9): where the school cameras and tablets are, and how to book one.",
}
# --- End of the weekly digest.
# --- The app's page in Teams.
APP_NAME = "Tactful"
APP_SHORT = "A private word, before somebody else notices. Looks up the school's policy."
APP_FULL = (
    "Tactful helps a staff channel keep to the school's policy on social media and messages. It looks for personal contact details, "
    "confidential information, passwords, unkind remarks, and signs that a child may be at risk. Whoever wrote it hears in private. "
    "It keeps no message, and nobody gets a score. Ask it anything about the policy, in your own words."
)
APP_COMMANDS = {
    "policy": "Look something up, for example: policy photos on my phone",
    "privacy": "What it looks for, what it keeps, who sees it, and how to object",
    "mydata": "What it keeps about you",
    "declare": "Tell the Headteacher, and nobody else, something in your own words",
}
# --- End of the app's page in Teams.
# --- What was said before: the report on an export, and the thresholds proposed for a school.
PAST_TITLE = "What Tactful would have said"
PAST_LEAD = (
    "$messages messages in $channels channels, $span. Tactful would have sent $notes private notes, about $weekly a week, and $alerts "
    "urgent alerts. Nothing was sent to anybody."
)
PAST_NOBODY = "This counts messages, not people. It names nobody, and says nothing about how anybody does their job."
PAST_TEXT_WARNING = (
    "This copy shows words that people wrote. Keep it as carefully as the chat itself. Delete it when you have read it."
)
PAST_CANNOT_KNOW = (
    "Nobody has marked these messages as right or wrong. What is noticed often is more likely noise than trouble: read some first.",
    "Notes are predicted as if everybody had gone on writing as they did. After a first note most people write differently.",
    "Direct messages are left out, because Tactful never hears them. So is what was deleted before the export was made.",
    "An edited message is judged as it stands now. What it said at first is not in most exports.",
    "A chat without times (some CSV files) has no weeks: its notes count, but not towards the cool-down.",
    "Whoever is told something in the bot's own replies, or presses a button, is not in an export.",
)
PAST_WHATSAPP = (
    "WhatsApp does not say whether a chat is a group. Export staff groups only, with the knowledge of those in them."
)
PAST_LEFT = {
    "direct": "direct messages: counted, never scanned",
    "group_direct": "direct messages among several people, or group chats: counted, never scanned",
    "unknown_chat": "in chats that the export does not name, and that may be private: counted, never scanned",
    "app": "written by apps and bots",
    "notice": "written by the platform itself, such as “joined the channel”",
    "deleted": "deleted before the export was made",
    "wordless": "without words, such as a picture alone",
}
PAST_HELD_BACK = {
    "shadow": "the detector is being tried out (shadow)",
    "exempt": "the person or the channel is exempt",
    "stance": "the message asks, reports, quotes or declines",
    "unsure": "not sure enough to speak",
    "dismissed": "dismissed before",
    "cool_down": "the same person was told the same thing shortly before",
    "cap": "the person had had enough notes that day",
    "paused": "the detector was resting",
    "budget": "the detector had said all it may in a week",
}
PAST_FALSE = "Known to be wrong about: $why."
PAST_NO_FALSE = "No false alarm is on its list yet. That is no promise."
CALIBRATE_HEAD = (
    "# Proposed by `tactful scan --calibrate` on $date: $messages messages, $channels channels, at most $at_most notes in 1,000 messages "
    "for each detector.\n"
    "# Nobody marked these messages as right or wrong. What is noticed often is likely noise, but it may be a habit that a note would mend:\n"
    "# read some first (tactful scan --report FILE.html --with-text EXPORT)."
)
CALIBRATE_FEW = "# Only $messages messages: too few to propose anything. $least are the least that say something."
CALIBRATE_URGENT = "left alone: here missing a child at risk is worse than a false alarm. Read what it found."
CALIBRATE_KEEP = "stays as it is"
CALIBRATE_RAISE = "so sure, it speaks $rate times in 1,000"
CALIBRATE_SHADOW = "too often at every threshold: recorded in silence until somebody has read some"
CALIBRATE_CHANNEL = "mostly in one channel ($share %), seldom elsewhere: silent there alone"
CALIBRATE_ADDED = "set its threshold in its own table; $rate times in 1,000 now"
# --- End of what was said before.


# --- Telegram: what only its people read. The pointer goes to a whole group: it names nobody and gives no reason.
TELEGRAM_HELLO = (
    "Hello. I'm Tactful, and this is our private chat: I can now write to you here. If something waits for you, it comes within "
    "a quarter of an hour. Ask me about the policy in your own words, or type /privacy for what I do and keep. Nobody else "
    "reads this, and I don't look for anything in it."
)
TELEGRAM_POINTER = (
    "A request to everybody here: please open a chat with me once, so that I can answer you in private. "
    "It takes one press on Start: $link"
)
TELEGRAM_OPENING = "A private message follows. Only you can see it."
TELEGRAM_COMMANDS = {
    "policy": "Look something up in the policy",
    "privacy": "What this bot looks at, and what it keeps",
    "mydata": "What is kept about you",
    "declare": "Tell the Headteacher something yourself",
}


# --- `tactful coverage` (bot/coverage_report.py): what was heard and what was not; for a head with no engineer.
COVERAGE_NAMES = {"slack": "Slack", "teams": "Microsoft Teams", "telegram": "Telegram", "": "No platform"}
COVERAGE_LISTENING = "Listening in $heard of $listed channels"
COVERAGE_NO_CHANNELS = "No channel is listed, so nothing is heard. Name the channels in [channels] listen."
COVERAGE_STOPPED = "Tactful is not running, so nothing is heard now: all was heard up to $since. Start it: tactful run."
COVERAGE_NEVER = "Tactful is not running, and has heard nothing yet. Start it: tactful run."
COVERAGE_NO_GAP = "no gap is open."
COVERAGE_ONE_GAP = "one gap open since $since."
COVERAGE_GAPS = "$count gaps open, the first since $since."
COVERAGE_MISSED = "heard nothing yet elsewhere."
COVERAGE_WAITING = "Messages that were heard and still wait to be checked: $count, the first since $since."
COVERAGE_LOST = "In the last $days days, something could not be heard afterwards; it stands below."
COVERAGE_STATES = {
    "heard": "all heard up to $whole_to",
    "gap": "NOT PROVED since $gap_since: something may be missing. Run tactful check",
    "stopped": "NOT HEARD since $gap_since: Tactful is not running",
    "absent": "NOT HEARD since $gap_since: the bot was not in the channel. Add it, and look again in ten minutes",
    "untold": "NOT HEARD: the bot has not introduced itself there yet. Run tactful check",
    "off": "NOT HEARD: this platform is switched off in the config",
    "unknown": "NOT HEARD: this is no channel id of any platform. Run tactful check",
}
COVERAGE_CHANNELS = ("channel", "listening since", "now")
COVERAGE_GAPS_OF = "Gaps of the last $days days"
COVERAGE_NO_GAPS = "none"
COVERAGE_REPAIRED = "repaired: all that the platform still shows was heard afterwards"
COVERAGE_FOUND = "repaired: messages heard afterwards: $count"
COVERAGE_LOST_WHOLE = "lost: nothing of it can be heard any more"
COVERAGE_LOST_PART = "lost up to $lost_to: the rest was heard afterwards"
COVERAGE_OLDER = "and $count earlier ones; all of them with --json"
COVERAGE_NOTES = "Notes of the last $days days"
COVERAGE_WAYS = {
    "ephemeral": "in the channel, seen by one person alone",
    "direct": "in a direct message",
    "tip": "as a policy tip, in the message itself",
    "fell_back": "in a direct message, as the channel could not show it to one person alone",
    "found": "found delivered, after a crash",
    "other": "delivered otherwise",
    "refused": "not delivered: the platform or the person's settings refuse it",
    "doubtful": "in doubt: perhaps delivered, and so never sent again",
    "spared": "not needed any more: the message was mended first",
    "waiting": "waiting for their time",
    "again": "waiting to be tried again",
}
COVERAGE_NO_NOTES = "none"
COVERAGE_AGAIN = {"telegram": "waiting to be tried again; perhaps for somebody to press Start in a chat with the bot"}
COVERAGE_LAG = "How quickly, in the last $days days (messages: $count)"
COVERAGE_NO_LAG = "nothing was heard"
COVERAGE_LAGS = {"heard": "from said to heard", "checked": "from heard to checked"}
COVERAGE_HALF = "half $half, 95 of 100 $most"
COVERAGE_WITHIN = "within $span"
COVERAGE_LONGER = "in more than a day"
COVERAGE_UNSEEN_OF = "What cannot be seen"
_COVERAGE_FILES = "What is in pictures, recordings and files: only their names and captions are read."
COVERAGE_UNSEEN = {
    "slack": (
        "Direct messages between people, and channels that are not listed or that the bot is not in.",
        "What was deleted in a gap. Of several edits in a gap, only the last is seen.",
        "Replies written in a gap to threads that began more than two days before it.",
        "Messages of other apps and bots.",
        _COVERAGE_FILES,
    ),
    "teams": (
        "Chats between people, and channels that are not listed or whose team does not have the app.",
        "All that was written in a gap, in a channel whose link is not in [teams] links.",
        "Of several edits in a gap, only the last is seen.",
        "Edits and deletions made in a gap in threads that were quiet for long.",
        "Messages of other apps and bots.",
        _COVERAGE_FILES,
    ),
    "telegram": (
        "Private chats between people, and groups that are not listed or that the bot is not in.",
        "Deletions, at any time: Telegram never tells a bot.",
        "What was written or edited more than a day before the bot came back: Telegram keeps no more.",
        "Everything but commands, while privacy mode is on and the bot is no administrator.",
        "Whether a note arrived, where a crash came between: it counts as in doubt.",
        "Messages of other bots.",
        _COVERAGE_FILES,
    ),
}
# --- End of coverage.

"""Every sentence that a person can read from the bot in chat. Kind, short, plain; never the value that was noticed.

No note says breach or violation, none quotes a disciplinary clause, and none suggests deleting what could be
evidence (policy-rules 1.4, rules 2 and 8; R14). At most 60 words each.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import TYPE_CHECKING

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
    "Looks like a personal $thing. Section $section asks staff to keep personal details private and use the school's "
    "own instead. Fine if you meant to share it here."
)
_CONTACT_OUT = (
    "This may give a personal $thing to people outside the staff. Sections 9 and 10 ask us to use the school's own: $office "
    "can help. If you can, edit the message."
)
_CONTACT_OTHERS = (
    "Looks like a personal $thing. Section $section asks us to keep people's contact details out of chat. If it isn't "
    "needed here, please edit the message, or ask $office to pass it on."
)
_PUPIL = (
    "This may include confidential information about a pupil (section 8). If it's in the wrong place, tell $dpo first, "
    "then edit the message. Safeguarding information belongs in $records, not here."
)
_CREDENTIAL = (
    "That looks like a log-in, password or code (section 9). Please change it now: editing the message doesn't make it "
    "safe again. IT support can help."
)
_STAFF = (
    "This may include a colleague's personal details (section 8). If others here don't need them, please edit the "
    "message; $dpo can advise if it went to the wrong place."
)
_DEROGATORY = (
    "Could this read as unkind about someone? Section 8 asks us to avoid that online, and messages can be shown to the "
    "person they are about. You can edit it, or tell us that it isn't so."
)
_THREAT = (
    "Could this read as a threat to someone? Section 8 asks us to avoid that online. If something happened, $headteacher "
    "or your line manager would like to help."
)
_BOUNDARY = (
    "Sections 8, 11 and 12 ask staff not to connect with pupils, or their parents, on social apps. If there's a reason, "
    "or you'd like advice, you can tell $headteacher yourself."
)
_IMAGES = (
    "Section 9 asks staff not to use personal devices for images of pupils; section 12, not to share them. If it has "
    "happened already, you can tell $headteacher yourself."
)
_SIGNPOST = (
    "If you're worried about someone's conduct you have protected ways to raise it: $whistleblowing, the local authority "
    "designated officer, Ofsted, or your union. Nothing about you has been recorded."
)
_E0 = (
    "Please don't open, copy, forward, screenshot or delete anything. Tell $headteacher or $dsl now, in person or by "
    "phone: say where it is, not what it shows. In an emergency call 999. Section 13."
)
_E1 = (
    "If a child may be at risk: speak to $dsl now; 999 in an emergency. Don't promise secrecy or ask leading questions. "
    "Write it in $records, not here."
)
_SUPPORT = (
    "Sorry this is happening. Section 14: keep the messages, and screenshot them with time, date and address. It's your "
    "choice who is told; $headteacher and your union can help."
)
_THINGS = {
    "contact.phone": ("number", "9"),
    "contact.email": ("e-mail address", "9"),
    "contact.address": ("address", "8"),
    "contact.social": ("social-media account", "8"),
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
_OTHER = "Section 8 of the policy may apply to this message. If it isn't meant for here, please edit it, or ask $headteacher."

ANNOUNCEMENT = (
    "Hello. I'm Tactful, here to help this channel keep to the Social Media and Networking Policy. I look in messages "
    "for personal contact details, pupils' and colleagues' confidential information, passwords and unkind remarks. If I notice "
    "something, only its writer hears from me, in private. I never keep what anybody wrote: only that something was "
    "noticed, when, and which clause. Nobody gets a score. If I'm wrong, press “Not right” and it no longer counts. "
    "Type /policy to look something up. Questions: $contact."
)
FINE = "Thank you: noted as fine."
NOT_RIGHT = "Thank you for saying so. It no longer counts."
GONE = "This note is no longer open. Nothing more to do."
NOTHING_FITS = "There's nothing in the policy about that. You could try: $topics. Or ask $headteacher."
TOPICS = "Ask me in your own words, for example “/policy photos on my phone”. Topics: $topics."
TRY_AGAIN = "Sorry, I can't answer just now. Please try again in a few minutes."
UNKNOWN_COMMAND = "I know /policy and /privacy."
PRIVACY = (
    "I read messages only in channels I was added to and announced in; never other people's direct messages. I look for: $looked_for. "
    "I keep that something was noticed, when, and the clause: $kept. The message itself is never kept. Staff leadership see "
    "totals, never names. Not right? Press the button, or ask $contact. Complaints: the ICO, ico.org.uk."
)
KEPT_WITHOUT_NAME = "with no way back to you"
KEPT_WITH_NAME = "with your identity sealed under a key of your own, which can be destroyed"


def note(decision: Decision, contacts: Mapping[str, str], audience: str = "staff") -> str:
    """What the sender reads about their own message."""
    lead = decision.lead
    if lead is None or decision.response is None:
        raise ValueError("a note needs a lead and a response")
    template = _BY_RESPONSE.get(decision.response) or _BY_LABEL.get(lead.label)
    thing, section = _THINGS.get(lead.label, ("detail", "8"))
    if template is None:
        template = _contact(decision, audience) if lead.category == "contact" else _OTHER
    return fill(template, contacts, thing=thing, section=section)


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

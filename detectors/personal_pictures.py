"""Finds pictures of pupils on a device of one's own, or sent about as one's own, where their sender says so plainly.

Three things in one sentence make it: a picture, children of the school, and whose device or whom it goes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from detectors import lazily

_PICTURE = (
    r"(?:photos?|photies|pics?|pictures?|vids?|videos?|footage|reels?|clips?|shots?|snaps?|selfies?|prints?|slideshow|screenshots?|screenshotted|screengrab(?:s|bed)?"
    r"|film(?:ed|ing)?|recorded|recording|photograph(?:s|ed|ing)?|snapped|videoed|videoing|took (?:a few|some|one|loads|a load)|camera|go ?pro)"
)
_GROUP = (
    r"(?:kids?|kiddos?|children|childer|child|pupils?|weans?|bairns?|(?:the|my|our|a|his|her) class|class|boys|girls|(?:little|wee) (?:ones?|lad|lass|girl|boy|man)|choir|squad|leavers|reception|nursery|cubs|y(?:ea)?r?s? ?[1-6]s?|p ?[1-7]s?"
    r"|ks[12]|eyfs|nativity|sports day|swimming(?: gala)?|gala|residential|school trip|(?:the|our) trip|assembly|the play|panto(?:mime)?|science fair|harvest|world book day|end of term show|disco|leavers'? do|pond dipping|forest school|mud kitchen|netball|football team|the team|team photo|award)"
)
_NAMED = r"(?-i:\b(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Seesaw|Dojo|Tapestry|Facebook|Insta\w*|Tik\w+|Snap\w*|Whats\w*|School|The|My|And|But|So|Just|Got|Sent|Put|Had|Can|Took|Have|We|It|If|No|Yes|Ofsted|Teams|Google|Year|Reception)\p{Lu}\p{Ll}{2,}(?:'s|s')?\b)"
_OWN = (
    r"(?:(?:my|ma|me|mi|our) (?:own |personal |old |new |private |home |work's no |wee )*(?:phone|iphone|i-?phone|samsung|android|mobile|camera(?: roll)?|i-?pad|tablet|go ?pro|laptop|macbook|i-?cloud|cloud|google (?:photos|drive)|drop ?box|one ?drive|hard drive|memory stick|usb|screen ?saver|lock ?screen|wallpaper|home ?screen|background|gallery|dslr|drone|watch|mantelpiece|fridge|wall at home|album)"
    r"|(?:camera|go ?pro|ipad|phone|tablet) from home|(?:go ?pro|camera|phone|drone) is mine)"
)
_BY = r"(?:on|onto|on to|to|with|wi|using|used|off|from|via|in|into|as|for|is)"
_OUT = (
    r"(?:(?:my|ma|me) (?:\w+ )?(?:mu?m|mam|dad|nan|gran|mother|father|sister|brother|husband|hubby|wife|partner|boyfriend|girlfriend|fella|bloke|mates?|pals?|friends?|cousin|auntie|family|group chat|followers|neighbour)"
    r"|(?:the |some |a few |two |three |all the |her |his |their |\w+'?s )(?:mums?|mams?|moms?|dads?|parents?|nans?|grans?|families|family|grandparents?)|(?:mums|mams|dads|parents)'? (?:group|chat|whatsapp)"
    r"|(?:on|to|in|onto|up on|over) (?:my |ma |me |the |our )?(?:own )?(?:status|story|stories|insta(?:gram)?|face ?book|fb|tik ?tok|snap(?:chat)?|whats ?app|twitter|x|youtube|socials?|page|feed|reels?)\b)"
)
_SHARES = r"(?:sent|send(?:ing)?|whats ?app(?:ed|ing)?|texted|airdrop(?:ped|ping)?|shar(?:ed|ing|e)|forward(?:ed|ing)?|post(?:ed|ing)?|put(?:ting)?|upload(?:ed|ing)?|messaged|msg'?d|snapped|stuck|popped|dm'?d|emailed|show(?:ed|ing)|chucked|bunged|pinged|gave|tagged|stories)"
_DEVICE = lazily.compiled(
    rf"\b{_BY} (?:\w+ )?{_OWN}\b|\b(?:synced|saved|backed up|uploaded|copied|moved|kept|got|have|had|found|used|using|took|brought)\b[^.!?\n]{{0,60}}\b{_OWN}\b|^\W*{_OWN}\b|\b{_OWN}(?:'?s| is| was)? (?:full|for|out|has|did|had)\b",
    regex.IGNORECASE,
)
_SENT = lazily.compiled(rf"\b{_SHARES}\b[^.!?\n]{{0,80}}\b{_OUT}", regex.IGNORECASE)
_PICTURED = lazily.compiled(rf"\b{_PICTURE}\b", regex.IGNORECASE)
_CHILDREN = lazily.compiled(
    rf"\b{_GROUP}\b|{_NAMED}(?= (?:asleep|on|in|doing|with|and|dancing|eating|holding|singing|reading|getting|'s))|\b(?:of|with) {_NAMED}|{_NAMED}(?<='s) (?:\w+ )?(?:award|video|certificate|face|photo|pic|picture|painting|seesaw)",
    regex.IGNORECASE,
)
_NOT_SO = lazily.compiled(
    r"\b(?:don'?t|dont|do not|dinnae|didn'?t|never|no|not|(?:nobody|no ?one) (?:should|must|may|is|else|has|was|took|takes)|without|instead of|rather than|stop(?:ped)?|delet\w+|remov\w+|refus\w+|declin\w+|said no|asked (?:me|if|whether)|told (?:him|her|them) no"
    r"|can (?:i|we|you|someone|anyone)|could (?:i|we|you|someone|anyone)|should (?:i|we|staff)|are we|am i|is it|do we|does|what if|who|which|allowed|policy|remind\w*|training|consent\w*|permission|rules?|please|official|newsletter|website|noticeboard|display|photographer|press|prospectus"
    r"|(?:the |a )?school(?:'s)? (?:camera|i-?pad|phone|tablet|device|account|page|drive|facebook|insta\w*|twitter|app|laptop)|class (?:camera|i-?pad|tablet|phone|page|account)|year group (?:i-?pad|camera)|work (?:phone|i-?pad|camera)|shared drive|tapestry|dojo"
    r"|my (?:own |wee |little |eldest |youngest |big )*(?:son|daughter|kids?|children|niece|nephew|bairns?|weans?|lad|lass|boy|girl|twins|grandson|granddaughter|grandkids|dog|cat|puppy|kitten|hamster|garden|lunch|dinner|tea|boots|cake|car|shed|baby|babies)\b|our (?:dog|cat|own|wedding|holiday|house)|my (?:wedding|holiday|hols)"
    r"|remembered|put (?:it|the phone) (?:away|down)|untagg\w*|tagged me|me in a|commented|funeral|fake|wants? (?:to|me|a)|wanted|going to|gonna|was about to|nearly|almost|nae weans|no kids|staff (?:panto|do|night|party|photo)|my photo|photo of me|(?:she|he|they|somebody|someone|mum|mam|dad|parent|parents|volunteer|student|supply|ta|pupil|child|kid|\w+'s (?:mum|mam|dad|nan))(?:'?s| is| has|'ve| have| was| were| keeps?)? (?:been |just |all )*(?:post\w*|shar\w+|film\w*|tak(?:e|es|ing)|took|put|sent|record\w*|upload\w*|video\w*|snapp\w*)|my (?:muddy |own |new )*(?:boots|shoes|hair|outfit|tea|dinner)|slides|powerpoint|timetable|planning|register|worksheet|rota|plan|spreadsheet|report|docs?|document)\b|\?",
    regex.IGNORECASE,
)
_SENTENCE = lazily.compiled(r"[^.!?\n]+[.!?\n]?")
_LONGEST = 400  # characters: longer sentences are none
_WALL = lazily.compiled(r"\b(?:status|story|stories|insta\w*|tik ?tok|snapchat)\b", regex.IGNORECASE)
_MOST = 40
TRIGGER = (
    r"\b(?:my|ma|me|mi|our) (?:own |personal |old |new |private |home |wee )*(?:phone|iphone|i-?phone|samsung|android|mobile|camera|i-?pad|tablet|go ?pro|laptop|macbook|i-?cloud|cloud|google|drop ?box|one ?drive|hard drive|memory stick|usb|screen ?saver|lock ?screen|wallpaper|home ?screen|background|gallery|dslr|drone|watch|mantelpiece|fridge|wall|album)\b|\bfrom home\b|\bis mine\b"
    rf"|\b{_PICTURE}\b.{{0,100}}\b(?:mu?ms?|mams?|moms?|dads?|parents?|nans?|grans?|famil\w+|grandparents?|mother|father|sister|brother|husband|hubby|wife|partner|boyfriend|girlfriend|fella|bloke|mates?|pals?|friends?|cousin|auntie|group|followers|neighbour|status|stor(?:y|ies)|insta\w*|face ?book|fb|tik ?tok|snap(?:chat)?|whats ?app|twitter|youtube|socials?|page|feed)\b"
    rf"|\b(?:whats ?app(?:ed|ing)?|airdrop(?:ped|ping)?|post(?:ed|ing)?|put|upload(?:ed|ing)?|stuck|popped|shared|sent)\b.{{0,80}}\b(?:{_PICTURE}|status|story|insta\w*|face ?book|tik ?tok|award|class)\b"
)
"""Matches in every text that tells of one."""


def pictures(text: str, pupils: Sequence[tuple[int, int]] = ()) -> Iterator[tuple[int, int]]:
    """The sentences that tell of one. `pupils`: where some are named."""
    for count, found in enumerate(_SENTENCE.finditer(text)):
        if count >= _MOST:
            return
        said = found[0]
        if len(said) > _LONGEST or _NOT_SO.search(said):
            continue
        named = any(found.start() <= start < found.end() for start, _ in pupils)
        if not named and not _CHILDREN.search(said):
            continue
        device, sent = _DEVICE.search(said), _SENT.search(said)
        pictured = _PICTURED.search(said)
        if (device and pictured) or (sent and (pictured or _shows(sent[0]))):
            start = found.start() + len(said) - len(said.lstrip())
            yield start, found.start() + len(said.rstrip(" .!?\n"))


def _shows(sent: str) -> bool:
    """Whether what goes out is put where only pictures go."""
    return _WALL.search(sent) is not None

"""Finds threats and wishes of harm that are said plainly: an intent, harm, and a person whom it is to befall.

A figure of speech ("I'll kill whoever took my mug", "he'll be the death of me") has no such person, or no such harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

from detectors import lazily
from detectors.stretches import stretches

_PERSONS = (
    r"(?:man|woman|lad|boy|girl|lass|child|kid|wean|bairn|bloke|fella|guy|mum|mam|dad|father|mother|parent|teacher|ta|head|deputy|governor|inspector|driver|brat|sod|bugger|git|cow"
    r"|bitch|bastard|twat|idiot|family|lot|one|councillor|landlord|adviser|advisor|boss|caretaker|cook|neighbour|brother|sister|uncle|class|pair|fellow|fool|pillock|scrote|toerag)s?"
)
_NAME = r"(?-i:(?:Mr|Mrs|Ms|Miss|Dr) [A-Z][a-z]+|[A-Z][a-z]{2,})(?:'?s? (?:mum|dad|mam|stepdad|brother|nan|uncle))?"
_WHO = rf"(?:him|her|them|'?em|you|ya|yer|yous?|(?:that|this|those|these|the) (?:\w+ ){{0,2}}{_PERSONS}(?: of (?:hers|his|theirs|yours))?|(?:the )?(?:lot|pair|both|two|one) of (?:them|'?em|you|these|those)|(?:his|her|their|your) (?:mum|dad|mam|brother|husband|wife|boyfriend|stepdad)|{_NAME})"
_WHOSE = rf"(?:his|her|their|your|yer|(?:that|this|the) (?:\w+ )?{_PERSONS}'?s|(?-i:[A-Z][a-z]{{2,}})'?s(?: (?:mum|dad|mam|stepdad|brother|nan)'?s)?)"
_I_WILL = (
    r"(?:\b(?:i|we|(?P<theirs>he|she|they)|my \w+|somebody|someone|some1|sum1)(?:'?ll|'?d| will| would| shall| could| might|'?m going to|'?m gonna| am going to| am gonna|'?m gunna|m gonna| ?'?m (?:gonna|gonny)| want to| wanna|'?d (?:like|love) to| would (?:like|love) to| ought to| should| needs? to| wants? to| has to| is going to| is gonna| swear i'?ll| mean to| intend to|'?m)"
    r"|\b(?:ah'?ll|a'?ll|im gonna|im going to|gonna|going to|gunna|i'?ma|imma|would love to|would like to|could (?:quite )?(?:cheerfully|happily|gladly)|will|shall|end up|tempted to|about to|ready to|off to|dying to|itching to))"
    r"(?: (?:just|quite|happily|gladly|cheerfully|personally|honestly|actually|literally|really|seriously|physically|deadass|bloody|fucking|well|have to|be|go and|come and|come round and|and|probably|definitely)){0,3}"
)
_HIT = r"(?:slap|smack|batter|bray|lamp|deck|thump|punch|skelp|leather|clout|clobber|chin|wallop|beat up|beat|throttle|drown|stab|knife|glass|bottle|shoot|bury|lynch|hang|run over|mow down|flatten|kick|headbutt|twat|panel|brain|floor|crucify)"
_AWAY = r"(?:off (?:a|an|the|that|my) (?!list|rota|hook|register|phone|team|bus|coach|stage)\w+|down (?:the|them|some|a) (?:\w+ )?(?:stairs|steps|shaft|well|hole|drain|toilet|pan|bank)|under (?:a|the) (?:\w+ )?(?:bus|train|lorry|tram|gritter|tractor|car|minibus)|in front of (?:a|the) (?:\w+ )?(?:bus|train|lorry|tram)|(?:through|out of|out) (?:a|the|that|his|her|their) (?:\w+ )?(?:window|wall|windscreen|hedge|railings|hatch|door|mincer|floor|glass|fence|roof)|in(?:to)? (?:a|the|that) (?:\w+ ){0,2}(?:lake|river|canal|sea|dock|dip|sack|bin|wheelie bin|mersey|tyne|thames|trent|pit|skip|freezer|oven|hospital|ground|grave|box|ball pond|pond|harbour|wheelchair|ICU))"
_BODY = r"(?:teeth|tooth|head|face|skull|legs?|arms?|neck|nose|jaw|fingers?|kneecaps?|knees|ribs|back|hands?|eyes?|throat|windows?|tyres|windscreen|brake (?:cables|lines)|lights out|block off)"
_HARM = (
    rf"(?:{_HIT} {_WHO}\b(?! (?:on the back|a (?:card|sticker|merit)|up for|for (?:coffee|charity)|down for))"
    rf"|(?:run|mow|knock) {_WHO} (?:over|down)\b(?! (?:to|a|the plan|for))|(?:put|push|shove|chuck|throw|launch|drop|hurl|lob|kick|boot|punch|knock|drag|fling|dangle|hang|hold|stick|bury|leave) {_WHO} (?:straight |head first |right |clean |face first )?{_AWAY}"
    rf"|(?:knock|kick|smash|punch|put|bash|cave|stove|break|snap|bust|wring|twist|slit|cut|crack|rip|tear|pull|slash|shut|trap|burn|poke|gouge|stamp on|slap|bite|chop|shave) (?:both )?{_WHOSE} (?:\w+ )?{_BODY}\b(?! (?:up for|on the|into the (?:circle|ring)|up))"
    rf"|(?:put|chuck|throw|lob) (?:a |an |the )?(?:brick|stone|chair|stapler|bottle|half brick|petrol bomb)s? (?:through|at) (?:{_WHO}|{_WHOSE})|burn (?:{_WHOSE}|the|that) \w+ down|petrol[- ]bomb (?:{_WHOSE}|the|that)|key (?:{_WHOSE}|that) car|wrap (?:it|that|this) round {_WHOSE} neck|swing for (?:{_WHO})\b"
    rf"|(?:take|drag|get|have|meet) {_WHO} (?:outside|round the back)\b|(?:finish|do|sort) {_WHO} (?:off|in)\b(?! a)|set the dogs? on {_WHO}|have the dogs? on {_WHO}|(?:shove|stick|put|ram) (?:it|that|this|his|her|the|a) ?(?:\w+ )?(?:up {_WHOSE} (?:arse|backside|jacksie|bum)|down {_WHOSE} throat|where the sun))"
)
_BEFALL = r"(?:(?:gets?|got|is|was|be|were|been|to be) (?:just |well |properly |actually |really )?(?:hit|run over|knocked down|knocked over|run down|flattened|squashed|mugged|stabbed|beaten|battered|shot|hurt|struck|electrocuted|burnt|burned|savaged|mauled|jumped|trampled|cancer|something terminal|what'?s coming to (?:him|her|them))|d(?:ies?|rops? dead|rown(?:s|ed)?)|chok(?:es?|ing|ed)(?: on|\b)|falls? (?:off|down|in|under|over|from|into)|go(?:es)? (?:under|off|over|in) (?:a|the|that) (?:\w+ )?(?:bus|train|cliff|dock|pit|pier|river|sea|canal|bridge|harbour|roof|ditch)|go(?:es)? head first|burns?(?: down| in hell)|rots?|breaks? (?:(?:both |a |an |his|her|their|every) ?)+(?:legs?|arms?|neck|hip|ankle|bone)|suffers?|never wakes up|crash(?:es)?|(?:end|ends) up in (?:hospital|a (?:ditch|box|wheelchair)|a and e|a&e)|slips? (?:and|on|under|down)|keels? over)"
_DESERVES = r"(?:stringing up|shooting|hanging|drowning|horsewhipping|putting down|throttling|strangling|battering|belting|a (?:good |right |bloody |proper |damn |right good |damn good |bloody good |thorough )?(?:slap|hiding|kicking|belting|thrashing|beating|smack|clout|skelp|clip round|battering|pasting|punch|thump|whack|walloping|leathering|clattering|braying)|a (?:brick|bullet|fist|knife|stapler|chair|shovel|bat) (?:through|in|to|round|between)|dropping (?:down|off)|holding under|taking outside|flogging|hitting|slapping|locking in a|burning|culling|a broken (?:leg|nose|jaw|arm))"
_WAYS = (
    rf"{_I_WILL} {_HARM}",
    rf"\b(?:i |we |all |and )?(?:really |so |do |just |honestly |actually )?(?:hope|hoping|wish|wishing|pray|praying|praying for the day) (?:to god |that )?(?:whoever (?:\w+ ){{0,6}}|{_WHO} (?:\w+ ){{0,4}}|he |she |they |you ){{1,2}}(?:(?:just|actually|really|both|all) )?{_BEFALL}",
    r"\b(?:hope|wish) (?:his|her|their|your|the|that) (?:\w+ ){0,3}(?:house|car|van|bus|brakes|boat|shed|plane|caravan) (?:\w+ )?(?:burns?|explodes?|crash(?:es)?|fails?|sinks?|goes up|goes in|goes off|blows up|go)\b",
    rf"(?:\b(?:love|like|happily|gladly|cheerfully|pay (?:good )?money|pay|want|live|wait|laugh|glad|delighted|cheer) to |\b(?:happily|gladly|cheerfully|i'?d|would|could) )(?:see|watch) {_WHO} (?:get |go |be |being |fall |getting |going )?(?:{_BEFALL}|hung|hanged|dead|under (?:a|the)|run over|in (?:hospital|a (?:ditch|box|coffin))|keelhauled|strung up|drown|choke|hit by|go (?:under|in|head|off)|fall (?:off|down|in))",
    rf"\b(?:somebody|someone|some1|anybody|anyone)(?:'s got to| should| ought to| needs to| wants to| has to| better| really should| really ought to| seriously needs to|'?d better| will| is going to) (?:\w+ )?{_HARM}",
    rf"\b(?:{_WHO}|he|she|they|that (?:\w+ ){{1,3}}|what {_WHO} needs? is|(?-i:[A-Z][a-z]+))(?: \w+)? ?(?:wants?|needs?|deserves?|is due|'?s due|could do with|are due|is asking for|'?s asking for|is begging for|is gagging for) (?:{_DESERVES})(?! at\b)",
    rf"\b(?:{_WHO}|he|she|they|that (?:\w+ ){{1,3}}) (?:should|ought to|needs to|deserves? to|wants to|want to|need to) (?:be|get) (?:shot|strung up|hung|hanged|horsewhipped|put down|drowned|stabbed|beaten|battered|flogged|gassed|culled|burned|burnt|lynched|throttled|kicked to death|birched|caned|thrashed|run over|hit by)\b",
    rf"\b(?:he|she|they|you|{_WHO}) (?:won'?t|wont|will not|will never|shan'?t|'ll not|is not|isn'?t|aren'?t) (?:be )?(?:walk(?:ing)? (?:home|out|again|away|straight)|coming back (?:in|out|up|alive)|leav(?:e|ing) (?:alive|in one piece|on (?:his|her|their) feet)|get(?:ting)? (?:out|up|home) (?:alive|again|in one piece)|wake up|see (?:friday|christmas|tomorrow|the weekend)|know what hit)\b",
    rf"\b(?:i|we)(?:'?ll| will|'?m going to|'?m gonna| shall)? be (?:waiting|stood waiting|there waiting) (?:for|with) (?:{_WHO}|a )(?:(?=[^\n]*\b(?:won'?t|wont|shovel|bat|bins|dark|regret|sorry|swear|co-?op|pub|brothers?|cousins?)\b)|(?<=\b(?:again|once more|one more|next time|swear|if (?:he|she|they|that))\b[^\n]{{0,120}}))|\bwait(?:ing|s)? (?:for {_WHO} )?(?:in the dark|round the corner|behind the \w+|outside the (?:pub|gate|co-?op)) (?:for|and|with)",
    rf"\b(?:five|5|ten|10|two|2) (?:min(?:ute)?s|mins|seconds) (?:alone )?(?:in a (?:\w+ )?(?:room|lift|cupboard|shed|alley|alleyway) )?with (?:{_WHO}|whoever)\b(?=[^.!?\n]*\b(?:alone|locked|shovel|bat|brick|hammer|rolling pin|spade|wrench|stapler|mallet|crowbar|dark|no (?:witnesses|cameras)|stand up|regret)|[^.!?\n]*\bin a (?:\w+ )?(?:room|lift|shed|alley))|\b(?:five|5|ten) min(?:ute)?s in a (?:locked |dark )?(?:room|lift|cupboard|shed|alley) with\b|\bgive me (?:five|5|ten|two) min(?:ute)?s and a (?:rolling pin|bat|brick|shovel|hammer|spade)",
    rf"\b(?:i|we|my \w+|you|he) kn(?:ow|ows|aw) (?:exactly )?where (?:he|she|they|you|{_WHO})(?:'?s)? (?:lives?|sleeps?|parks?|drinks?|trains?|walks? (?:home|the dog)|brake|works?|gets? the bus)\b(?=[^\n]*(?:$|\.|,|!|and|so|🙃|😡|😈))(?<=\b(?:regret|watch|careful|again|next time|tell (?:him|her|them)|warn\w*|swear|pay|sorry|brick|wrench|payback|back|come for|one more|if)\b[^\n]{{0,140}})",
    r"\b(?:you'?d|he'?d|she'?d|they'?d|you|he|she|they|better) (?:better |had better |want to |need to |should |ought to )?(?:watch|mind) (?:your|his|her|their|yer) back\b|\b(?:you'?re|he'?s|she'?s|they'?re|your|ur) (?:a )?dead (?:man|meat|woman)\b|\b(?:you|he|she|they)(?:'ll| will|'?re going to|'?s going to) (?:regret|pay for|be sorry)[^.!?\n]{0,40}\b(?:know where|watch your|my (?:brothers?|cousins?|husband)|swear)\b",
    rf"\b(?:he|she|they|you|{_WHO})(?:'?s| is| are|'?re| was)? (?:going|goin|getting|gets|having|gonna get|will get|'?ll get|'?s getting|be getting) (?:(?:through|under|off|out of|in) (?:a|the|that) (?:\w+ )?(?:window|wall|bus|train|roof|skip|canal|river|sea|wheelie bin)|(?:a|my|that|the) (?:\w+ )?(?:fist|stapler|chair|brick|boot|slap|kettle|smack|punch|clout|battering|kicking|bottle|shovel) (?:in|lobbed|to|round|through|over|across|up|from))\b",
    rf"\bget (?:my|the|his|her|our|some) (?:brothers?|cousins?|lads|boys|dad|uncles?|husband|mates|dogs?) (?:and them |lot )?(?:to |on |round to |onto )(?:kick|sort|break|batter|smash|do|have|{_WHO})",
    r"\bdrop dead\b(?! (?:gorgeous|tired|date|serious|line))|\bgo (?:and )?(?:die|kill yourself|kys|jump off a|drown yourself|hang yourself|play (?:in|on) (?:the )?(?:traffic|motorway))\b|\bkill yourself\b|\bkys\b|\bhope you die\b",
)
_SAID = lazily.compiled("|".join(f"(?:{way})" for way in _WAYS), regex.IGNORECASE)
_MOST = 5
_SOMEBODY = r"(?:him|her|them|'?em|you|ya|yer|yous?|that|this|those|these|the|both|lot|pair|one|mr|mrs|ms|miss|his|their|your|[a-z]{3,}(?:'?s)?)"
TRIGGER = "|".join(
    (
        rf"\b(?:slap|smack|batter|bray|lamp|deck|thump|punch|skelp|leather|clout|clobber|chin|wrap|wallop|beat|throttle|drown|stab|knife|glass|bottle|shoot|bury|lynch|hang|mow|flatten|kick|headbutt|twat|panel|brain|floor|crucify) (?:up )?{_SOMEBODY}",
        rf"\b(?:put|push|shove|chuck|throw|launch|drop|hurl|lob|boot|knock|drag|fling|dangle|hold|stick|leave|run) {_SOMEBODY} (?:\w+ ){{0,3}}(?:over|off (?:a|an|the|that|my)|down|under a|under the|in front of|through (?:a|the|that|his|her|their)|out (?:of (?:a|the|that|his|her|their)|the window)|in(?:to)? (?:a|the|that) (?:\w+ ){{0,2}}(?:lake|river|canal|sea|dock|dip|sack|bin|mersey|tyne|thames|trent|pit|skip|freezer|oven|hospital|ground|grave|box|pond|harbour|wheelchair|icu))",
        r"\b(?:knock|kick|smash|punch|put|bash|cave|stove|break|snap|bust|wring|twist|slit|cut|crack|rip|tear|pull|slash|shut|trap|burn|poke|gouge|stamp on|slap|bite|chop|shave|wrap) (?:\w+'?s? ){1,4}(?:teeth|tooth|head|face|skull|legs?|arms?|neck|nose|jaw|fingers?|kneecaps?|knees|ribs|back|hands?|eyes?|throat|windows?|tyres|windscreen|brake|lights|block)\b",
        r"\b(?:brick|stapler|petrol bombs?|petrol[- ]bomb|swing for|outside|round the back|dogs? on|where the sun|down (?:his|her|their|your) throat|up (?:his|her|their|your) (?:arse|backside|jacksie|bum)|drop dead|kys|kill yourself|go (?:and )?(?:die|jump|drown|hang|play))\b",
        r"\b(?:hope|hoping|wish|wishing|pray|praying)\b.{1,70}\b(?:hit|run over|knocked|run down|flattened|squashed|mugged|stabbed|beaten|battered|shot|hurt|struck|electrocuted|burnt?|burned|savaged|mauled|jumped|trampled|cancer|terminal|coming to|dies?|dead|drown\w*|chok\w+|falls?|goe?s?|burns?|rots?|breaks?|suffers?|crash(?:es)?|fails?|sinks?|explodes?|slips?|keels?)\b",
        rf"\b(?:see|watch) {_SOMEBODY} (?:\w+ ){{0,4}}(?:hit|over|knocked|down|flattened|dead|drown\w*|chok\w+|falls?|under|off|head|hung|hanged|strung|keelhauled|hospital|burn|in a|in the)\b",
        r"\b(?:wants?|needs?|deserves?|due|could do with|asking for|begging for|gagging for) (?:a (?:\w+ ){0,3}(?:slap|hiding|kicking|belting|thrashing|beating|smack|clout|skelp|clip|battering|pasting|punch|thump|whack|walloping|leathering|clattering|braying|brick|bullet|fist|knife|stapler|chair|shovel|bat|leg|nose|jaw|arm)|\w+ing)\b",
        r"\b(?:should|ought to|needs to|deserves? to|wants? to|need to) (?:be|get) (?:shot|strung|hung|hanged|horsewhipped|put down|drowned|stabbed|beaten|battered|flogged|gassed|culled|burned|burnt|lynched|throttled|kicked|birched|caned|thrashed|run over|hit by)\b",
        r"\b(?:won'?t|will not|will never|shan'?t|'ll not|not|isn'?t|aren'?t) (?:be )?(?:walk(?:ing)? (?:home|out|again|away|straight)|coming back (?:in|out|up|alive)|leav(?:e|ing) (?:alive|in one|on)|get(?:ting)? (?:out|up|home) (?:alive|again|in one)|wake up|see (?:friday|christmas|tomorrow|the weekend)|know what)\b",
        r"\b(?:be |stood |there )?waiting (?:for|with|in the dark|round|behind|outside)\b|\bwaits? (?:for (?:\w+ ){1,3})?(?:in the dark|round the corner|behind|outside)\b|\b(?:five|5|ten|10|two|2) (?:min(?:ute)?s|mins|seconds) (?:\w+ ){0,8}(?:with|and)\b",
        r"\bkn(?:ow|ows|aw) (?:exactly )?where (?:\w+ ){1,3}(?:lives?|sleeps?|parks?|drinks?|trains?|walks?|brake|works?|gets?)\b|\b(?:watch|mind) (?:your|his|her|their|yer) back\b|\bdead (?:man|meat|woman)\b|\b(?:regret|pay for|be sorry)\b",
        r"\b(?:going|goin|getting|gets|having|get) (?:through|under|off|out of|in) (?:a|the|that) (?:\w+ )?(?:window|wall|bus|train|roof|skip|canal|river|sea|wheelie bin)\b|\b(?:going|goin|getting|gets|having|get) (?:a|my|that|the) (?:\w+ )?(?:fist|stapler|chair|brick|boot|slap|kettle|smack|punch|clout|battering|kicking|bottle|shovel)\b|\bget (?:my|the|his|her|our|some) (?:brothers?|cousins?|lads|boys|dad|uncles?|husband|mates|dogs?)\b|\b(?:take|drag|get|have|meet) (?:\w+ ){1,3}(?:outside|round the back)\b",
        r"\bburn (?:\w+ ){1,3}down\b",
    )
)
"""Matches in every text that has one."""
_HARMS = lazily.compiled(TRIGGER, regex.IGNORECASE)


def plain_threats(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where one is said, and whether it is told of another: "he said he'd …"."""
    for start, end in stretches(text, _HARMS):
        for found in islice(_SAID.finditer(text, start, end), _MOST):
            yield *found.span(), found["theirs"] is not None

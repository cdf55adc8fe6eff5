"""Finds contempt for people because of what they are, where it is said plainly: "they should all be sent back".

A word for a group decides nothing. What decides is what is said of it: hatred, contempt in the predicate, a call for harm
or for keeping them out. Of whom: Equality Act 2010, ss4-12.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

from detectors import lazily
from detectors.stretches import FAR, stretches

_PEOPLE = (
    r"(?:people|persons?|folks?|famil(?:y|ies)|m[ea]n|wom[ea]n|lad(?:y|ies)|lads?|girls?|boys?|kids?|child(?:ren)?|bairns?|weans?|parents?"
    r"|mums?|mams?|dads?|fathers?|mothers?|teachers?|staff|workers?|blokes?|fellas?|guys?|couples?|communit(?:y|ies)|lot|lots|ones|types?|sorts?)"
)
# After these the next word says whom: "black people", and not "black coffee".
_KINDS = (
    r"(?:black|white|brown|coloured|asian|african|caribbean|arab|indian|pakistani|bangladeshi|bengali|chinese|nigerian|somali|ghanaian|syrian"
    r"|afghan|iraqi|iranian|kurdish|turkish|albanian|bulgarian|romanian|polish|lithuanian|latvian|ukrainian|eastern european|roma|gypsy|traveller"
    r"|foreign|immigrant|migrant|refugee|asylum|muslim|islamic|jewish|hindu|sikh|catholic|christian|buddhist"
    r"|gay|lesbian|bi|bisexual|homosexual|queer|trans|transgender|transsexual|non[- ]?binary|lgbtq?\w{0,4}\+?"
    r"|disabled|handicapped|deaf|blind|autistic|adhd|dyslexic|down'?s|special[- ]needs|sen|send|mentally ill|wheelchair)"
)
_NOUNS = (
    r"(?:women|females|gays|lesbians|homosexuals|bisexuals|trannies|transsexuals|transgenders|blacks(?! and whites?\b)|asians|africans|arabs|indians"
    r"|pakistanis|bangladeshis|bengalis|nigerians|somalis|syrians|afghans|turks|albanians|bulgarians|romanians|(?-i:Poles)|lithuanians|latvians"
    r"|ukrainians|eastern europeans|(?<!\b(?:time|space|rail|air|fellow|frequent|business|seasoned|keen|world|bus|train) )travellers|gyps(?:y|ie)s|gypos"
    r"|pikeys|p-keys|tinkers|foreigners|immigrants|migrants|refugees|asylum[- ]seekers|(?:illegals)|muslims|jews|hindus|sikhs|catholics|buddhists"
    r"|pensioners|oaps|oldies|old (?:people|folks?)|(?:the|them|these) elderly|cripples|autistics|wheelchair users|(?:the|these|them|all) (?:disabled|handicapped|mentally ill|chinese|polish|roma)"
    r"|(?:people|kids|children|anyone|anybody) with (?:autism|adhd|down'?s(?: syndrome)?|disabilities|learning difficulties|special needs))"
)
_ONE = (
    r"(?:muslim|jew|hindu|sikh|gypsy|gypo|traveller|foreigner|immigrant|migrant|refugee|asylum[- ]seeker|lesbian|homosexual|tranny|transsexual"
    r"|cripple|romanian|albanian|pakistani|somali|nigerian|indian|african|asian|arab|lithuanian|bulgarian)"
)
_GROUP_WORD = rf"\b(?:{_KINDS} {_PEOPLE}|{_NOUNS}|{_ONE}(?= *(?:$|[.,;:!?)\n]|is\b|who\b|out\b|back\b|off\b|home\b|near\b|in\b|or\b|on\b|at\b|to\b|and\b|again\b|as\b|with\b|next\b)))\b(?!['’]|-)"
_MARK = "\ue000"
_G = f"{_MARK}+"
"""A group, in a text where it is marked."""

_ANY = r"(?:(?:all|every|single|last|each|any|the|these|those|them|they|that|this|our|more|of|bloody|fucking|fuckin|f\w*\*+\w*|effing|sodding|damn|goddamn|dirty|filthy|stupid|stinking|smelly|lazy|horrible|disgusting|little|lot|bunch|load|so[- ]called) ){0,4}"
_VERY = r"(?:(?:all|always|just|nothing but|basically|simply|really|so|too|such|fucking|fuckin|bloody|complete|completely|total|totally|absolute|absolutely|utter|utterly|literally|like|little more than|no better than|worse than|nothing more than|worth less than|an?|the|bunch of|load of|pack of|lot of|of|pure|proper|right|dead|well|clearly|obviously|naturally|inherently|by nature|mostly|honestly|frankly|as|born) ){0,4}"
_BAD = (
    r"(?:vermin|scum\w*|filth\w*|dirt|dirty|trash|garbage|thie(?:f|ves)|thieving|crooks|criminals?|rapists?|terrorists?|paedo\w*|nonces?|groomers?"
    r"|animals?|apes?|monkeys?|pigs?|dogs?|rats?|cockroaches|insects|maggots|parasites?|leech(?:es)?|scroungers?|spongers?|freeloaders?"
    r"|disease[sd]?|plague|cancer|poison|subhuman|sub-human|inhuman|not human|inferior|beneath (?:us|me)|second[- ]class|disgust\w+|revolting|repulsive|vile|gross|horrid"
    r"|stupid|thick|dumb|idiots?|morons?|imbeciles?|retard(?:s|ed)|brainless|uneducated|uncivili[sz]ed|backwards?|primitive|savages?|barbarians?|barbaric|inbreds?"
    r"|lazy|work-?shy|workshy|liars?|lying|cheats?|untrustworthy|greedy|worthless|useless|good for nothing|pathetic|pointless|evil|perverts?|perverted|freaks?|weirdos?|abominations?|unnatural|abnormal|sick in the head"
    r"|burdens?|drain on|waste of (?:space|time|money|oxygen|skin|air)|threat to|menace|danger to|the problem|to blame|ruining|destroying|invading|taking over|sluts?|whores?|slags?|bitches|worth less|ugly|smelly|stinking|feral|violent|aggressive|hysterical|a joke|mistakes?|shit|crap|cunts?|bastards?|wankers?|arseholes?)"
)
_HARM = (
    r"(?:die|dead|shot|hanged|hung|killed|murdered|burned|burnt|burn|beaten|gassed|drowned|drown|stabbed|exterminated|eradicated|eliminated|wiped out|put down|put to (?:death|sleep)|culled|castrated|sterili[sz]ed|punished|whipped|bombed"
    r"|deported|expelled|removed|banned|sent (?:back|home|packing|away)|shipped (?:back|off|home|out)|kicked out|thrown out|chucked out|rounded up|locked up|kept (?:out|away|apart|separate)|got rid of|go back|go home|fuck off|f\w*\*+\w* off|bugger off|piss off|clear off|leave (?:this|the|our) (?:country|school|town|street)|get out|know their place|stay in the kitchen|rot|suffer|disappear|not exist|be hit|be hurt)"
)
_HATE = (
    r"(?:hate|hates|despise|detest|loathe|abhor|can'?t stand|cannot stand|can'?t bear|can'?t abide|cannot abide|can'?t be doing with|have no time for|hv no time for|don'?t trust|wouldn'?t trust|would never trust|never trust|look down on"
    r"|sick (?:and tired )?of|sick to death of|fed up (?:of|with)|had enough of|disgusted by|repulsed by|have nothing but contempt for|have no respect for|have no sympathy for|fuck|screw|f\*+(?:ck|k)?|death to|down with|to hell with|no more)"
)
_DO = (
    r"(?:kill|shoot|hang|burn|gas|bomb|drown|stab|exterminate|eradicate|wipe out|get rid of|deport|ban|sterili[sz]e|castrate|lock up|round up|keep out|kick out|throw out|chuck out|beat up|batter|smash|rape|hurt|punch|attack|spit on|run over"
    r"|send (?:back|home|away))"
)
_END = r"(?=\s*(?:$|[.,;:!?)\"'’”…\n-]|and\b|but\b|they\b|so\b|cos\b|because\b|n\b|i\b|with\b|in\b|at\b|on\b|for\b|from\b|who\b|that\b|as\b|full stop|the lot|honestly|tbh|round|around|here|there|out|back|home|off|up|too|anyway|more than|🤮|😡|😂))"
_WAYS = (
    # I hate …; nothing but the group may be hated: "sick of Polish families being blamed" is none.
    rf"(?:\b(?:i|we|you|u|everyone|everybody|and|god|honestly|really|just|still|do|also|always|absolutely|so|to be honest|tbh|,) |^\W*|[.!?,;:]\s*|\b(?:i'?m|we'?re|am|are) (?:so |just |really |proper )?)(?:(?:really|just|fucking|bloody|absolutely|honestly|still|always|secretly|truly|also|do|so|proper) ){{0,2}}{_HATE} {_ANY}{_G}{_END}",
    rf"{_G}(?: \w+){{0,3}} (?:makes?|making) (?:me|us) (?:(?:feel|want to|actually|physically|just) ){{0,3}}(?:sick|puke|vomit|be sick|throw up|ill|heave|cringe|angry)\b",
    rf"\b(?:hate|loathe|despise|detest) (?:more|worse) than {_ANY}{_G}|\b(?:nothing|nobody|no one)(?:'?s| is)? (?:worse|lower|filthier|stupider|lazier) than (?:an? )?{_ANY}{_G}",
    rf"\b(?:are|aren'?t|is|isn'?t) {_ANY}{_G} {_VERY}{_BAD}\b(?=[^.!?\n]*\?(?! *(?:no|of course not|nope|never)\b))",
    rf"{_G}(?: \w+){{0,2}} (?:disgust|sicken|revolt|repulse|repel|appal)s? (?:me|us)\b",
    # They are …
    rf"{_G}(?: (?:round|around|from|in|at|here|over there|over here|like that|like them|these days|today|nowadays|generally|tend to be|really|honestly|tbh)(?: \w+){{0,2}})? (?:are|r|were always|will always be|'re|is|being) {_VERY}{_BAD}\b(?! (?:to (?:deny|say|think|ignore|miss|forget)|not to|if|when|enough|than|about|at (?:hiding|asking)))",
    rf"{_G} (?:aren'?t|are not|ain'?t|are never|will never be|can never be|could never be) (?:(?:really|even|as|real|fully|proper|like|fit|capable|worthy|suited|meant|able) ?){{0,2}}(?:human|people|real|normal|natural|equals?|equal to us|one of us|welcome|wanted|worth|fit to|to be trusted|as (?:clever|good|bright|smart|civili[sz]ed)|british|like us|clean|worthy)\b",
    rf"{_G} (?:aren'?t|are not|ain'?t|will never be|can never be) (?:(?:really|even|real|actual|proper) ){{0,2}}{_G}",
    rf"{_G} (?:can'?t|cannot|could never|will never|never) (?:(?:even|ever|really) )?(?:be trusted|be cured|drive|lead|run (?:a|the)|think straight|tell the truth|behave|belong|fit in|control themselves|do maths|amount to)\b",
    rf"{_G} (?:don'?t|do not|doesn'?t|shouldn'?t|should not|should never|must never|have no right to|has no right to|have no business|have no place|don'?t deserve(?: to)?|do not deserve(?: to)?|aren'?t fit to|are not fit to|need not|needn'?t) (?:(?:even|ever|really|get to|be allowed(?: to)?|be let|be permitted(?: to)?) ?){{0,3}}(?:belong|exist|live|breathe|breed|vote|marry|teach|work|be (?:here|in|near|around|alive|teaching|seen)|be allowed|be anywhere|in (?:this|our|a|the)|near|have (?:kids|children|rights|babies)|to (?:be|live|breathe|vote|exist|teach|work)|rights|respect|help|equal|human rights|our (?:help|money|respect)|a (?:vote|place|say)|the same|any)\b",
    # They should be …
    rf"{_G}(?: \w+){{0,1}} (?:should|shd|shud|ought to|need to|needs to|deserve to|deserves to|must|have to|can|could|want|wants|need|better|deserve|had better) (?:(?:all|just|be|get|to|every one of them|really|fucking|bloody|simply|please|literally|have been|both) ){{0,4}}{_HARM}\b",
    rf"\b(?:hope|wish|pray|if only|wait (?:for|until)|can'?t wait (?:for|until)|love to see|like to see|want to see|would love|want) {_ANY}{_G} (?:(?:all|would|will|just|to|get|gets|got|be|could|slowly) ){{0,3}}{_HARM}\b",
    rf"\b(?:let|make|watch|see|have) {_ANY}{_G} (?:all )?{_HARM}\b",
    # Kill …, send … back
    rf"(?<!\b(?:not|never|n't|to not|don'?t|who|that|which|they|it|he|she|would|did|disease|virus|fire|cancer|heat|cold|smoke|could) ){_DO} {_ANY}{_G}",
    rf"\b(?:send|ship|drive|bus|fly|put|pack|get|kick|throw|chuck|march|take) {_ANY}{_G}(?: all| straight| right| off){{0,2}} (?:back (?:to |where |home|on a)|home\b(?! (?:with|to their (?:mum|dad|parents)|early|at|after|before|by))|packing|out of (?:here|this|our|the)|away for good|in (?:a|an|the|their) (?:oven|cage|cages|camps?|zoo|prison|bin|special school)|off (?:a|the|to|in|on) |down\b|on (?:a|the) (?:boat|plane|first))",
    rf"\bround {_ANY}{_G}(?: all)? up\b|\bround up {_ANY}{_G}|\block {_ANY}{_G}(?: all)? up\b|\bkeep {_ANY}{_G} (?:out|away)\b|\bkick {_ANY}{_G} out\b",
    rf"\bno (?:\w+ )?{_G} (?:should|ought to|must|can|deserves?) (?:(?:ever|be) ){{0,2}}(?:allowed|let|permitted|trusted|exist|teach|live|vote|near|in)\b",
    rf"\b(?:better|best|nicer|safer|cleaner|better off|great place|happier) without {_ANY}{_G}",
    rf"\b(?:don'?t|do not|never|didn'?t|wouldn'?t) want {_ANY}{_G} (?:here|in (?:this|our|my|the)|at (?:this|our|my|the)|near|around|teaching|living|moving|next door|anywhere|touching|with (?:my|our))\b",
    rf"\b(?:wouldn'?t|won'?t|don'?t|would never|never|not|didn'?t) (?:let|have|trust|want|employ|hire|rent to|sit next to|send|put|allow|leave) {_ANY}(?:an? |any |one of )?{_G}(?: \w+){{0,1}} (?:near|around|next door|alone|teach|teaching|touch|living|anywhere|look after|looking after|in (?:my|our|the|this|here)|with (?:my|our|kids|children))\b",
    rf"\b(?:wouldn'?t|won'?t|would never|never) (?:let|leave|trust|want) (?:my|our|any|the|their|your) (?:\w+ )?(?:\w+) (?:near|with|alone with|around|next to) {_ANY}(?:an? )?{_G}",
    rf"\b(?:can'?t|cannot|never|don'?t|wouldn'?t) (?:ever )?trust {_ANY}(?:an? |one of )?{_G}{_END}|\bnever (?:met|seen|known|knew|come across) an? (?:honest|clean|decent|nice|normal|clever|bright|polite|hard[- ]?working|single honest|sane) {_G}|\bonly good {_G}",
    rf"\bteach {_ANY}{_G} a lesson\b|\b(?:sort|show) {_ANY}{_G} out\b",
    rf"\btoo many {_ANY}{_G} (?:here|in (?:this|our|my|the)|round here|now|these days|coming|already)\b",
    # What they do, as people say it
    rf"{_G}(?: \w+){{0,2}} (?:come|coming|came|are coming) (?:over )?here (?:and|to|just|for|taking|take|stealing|nicking|expecting|wanting|with (?:their|the) hands?)\b",
    rf"{_G}(?: \w+){{0,2}} (?:are |keep |just |only |always ){{0,2}}(?:tak(?:e|ing)|steal(?:ing)?|nick(?:ing)?|pinch(?:ing)?|rob(?:bing)?) (?:all )?(?:our|everything|anything|the lead|jobs|what'?s not|whatever)\b",
    rf"{_G}(?: \w+){{0,2}} (?:breed|breeding|multiply|multiplying|spread(?:ing)?) (?:like|diseases?|everywhere|for the|between|and)\b",
    rf"{_G}(?: \w+){{0,1}} (?:only (?:good|fit|useful) (?:for|in)|belong in|are (?:only )?(?:good|fit) for (?:nothing|one thing)|need putting|want putting|want locking|want burning|need locking|need sterili[sz]ing|should stick to|should stay in)\b",
    rf"{_G}(?: \w+){{0,1}} (?:all )?(?:stink|smell|reek|spread|lie|cheat|scrounge|sponge)(?: of| like|,|\.|$)",
    rf"{_G}(?: \w+){{0,4}} (?:stinks?|smells?|reeks?) (?:of|like)\b",
    rf"{_G},? (?:all|the only thing) (?:they|you lot|that lot|them lot)(?: ever)? (?:do|want|know|understand|care about|think about|talk about|bring|are good for)(?: is| are|'s)?\b",
    rf"{_G}(?: \w+)? (?:are|is) (?:(?:just|all|simply|naturally|genetically|obviously|generally|always) ){{0,2}}(?:less (?:intelligent|clever|bright|able|capable|civili[sz]ed|human|evolved|trustworthy|honest|clean|moral)|not as (?:intelligent|clever|bright|civili[sz]ed|clean|human|evolved|honest|moral)|more (?:violent|criminal|dishonest|primitive|likely to (?:steal|lie|cheat|nick|attack|rob)))\b",
    # Wished away
    rf"\b(?:nobody|no one|no-one|who|i|we)(?:'d| would| wouldn'?t| would not)? (?:ever )?(?:miss|shed a tear for|weep for|cry for|care about) {_ANY}{_G}(?= (?:if|when|should|were)\b)",
    rf"\b(?:if it (?:were|was) (?:up to|down to) me|if i (?:were|was) in charge|if i had my way|if i ran (?:this|the) \w+)\b[^.!?\n]{{0,40}}{_G}(?: \w+)? (?:would|would all|would never|wouldn'?t|should|'d) (?:(?:all|just|never|ever|not) )?(?:be (?:sacked|fired|gone|out|deported|banned|stopped|kept|let|allowed|sent|barred|jailed|struck)|have (?:to (?:leave|go)|been (?:sacked|sent|deported))|set foot|go\b(?! (?:first|free|home early)))",
    rf"{_G} (?:(?:should|ought)(?: to)? (?:never|not)|(?:should|ought)n'?t|(?:ought|should) (?:never|not) to)(?: to)? (?:ever )?(?:have been (?:born|let in|hired|given|allowed)|have had (?:kids|children|babies|any)|have (?:kids|children|babies)|breed|be (?:born|breeding))\b",
    rf"\b(?:(?:why )?(?:should|must|do) (?:i|we|you|our kids|taxpayers) (?:have to |need to )?|(?:i|we) (?:shouldn'?t|should not|don'?t|do not|won'?t|refuse to|am not going to|are not going to) (?:have to |need to |want to )?|(?:i'?m|we'?re|am|are) (?:not (?:going to|about to)|sick of having to|fed up of having to|tired of having to) |(?:no way (?:am i|i'?m|i am|are we|we'?re) (?:ever )?))(?:respect|tolerate|put up with|pander to|accept|cater for|accommodate|pretend to like|be nice to|bend over backwards for|shar(?:e|ing) (?:an?|the|my|our) \w+ with|sit(?:ting)? (?:next to|near|beside)|liv(?:e|ing) (?:next to|near|beside|among)|work(?:ing)? (?:with|for|under|beside|alongside)) {_ANY}(?:an? )?{_G}{_END}",
    rf"\b(?:rather|sooner) (?:\w+ ){{1,5}}than (?:\w+ ){{0,5}}(?:with|near|next to|beside|for|under|by|alongside|have|hire|employ|let|touch) {_ANY}(?:one of )?{_ANY}(?:an? )?{_G}",
    # Flung at them
    rf"\b(?:dirty|filthy|thieving|fucking|fuckin|bloody|stinking|smelly|scummy|disgusting|evil|vile|scrounging|work-?shy|horrible|goddamn|damn|typical|typical bloody|inbred|stupid|lazy) {_G}(?=\s*(?:$|[.,!?;:…\n]|and\b|the lot|in\b|at\b|who\b|always\b|never\b|again\b|everywhere\b|coming\b|come\b|are\b|taking\b|i\b))",
    rf"{_G},? (?:the (?:whole )?lot of them|every (?:last )?one of them|the lot of '?em)?,? ?(?:dirty|filthy|thieving|lying|lazy|scrounging|stinking|useless|greedy|inbred) (?:\w+ )?(?:lot|bunch|scum|shower|bastards?|sods?|gits?|so and sos?|vermin)\b",
    rf"\b(?:bunch|load|pack|shower) of (?:filthy|dirty|thieving|bloody|fucking|stupid|lazy|useless|inbred|lying) {_G}",
    # Of those just named: they
    rf"{_G}[^\n]{{0,50}}?[.!?…,;:-]+\s*(?:and |but |honestly,? |tbh,? |god,? )?(?:i|we) (?:(?:really|just|fucking|absolutely|bloody|so) ){{0,2}}(?:hate|despise|detest|loathe|can'?t stand|cannot stand|can'?t abide) (?:them|'em|em|the lot of them|all of them|every one of them)\b",
    rf"{_G}[^\n]{{0,50}}?[.!?…,;:-]+\s*(?:and |but |honestly,? |tbh,? )?they(?: all| just| really| honestly){{0,2}}(?: (?:should|ought to|need to|deserve to|must) (?:(?:all|just|be|get) ){{0,3}}{_HARM}|(?:'re| are| r) {_VERY}(?:vermin|scum|filth|animals|parasites|subhuman|disgusting|thieves|a disease|a plague|inferior|savages)| (?:don'?t|do not) (?:belong here|deserve to live)| disgust me| make me sick)\b",
)
_RUDE = r"bitch(?:es)?|bastards?|scum\w*|cunts?|twats?|wankers?|pricks?|gits?|sl[au]gs?|slappers?|dickheads?|arseholes?"
_ROUGH = r"(?:stupid|dirty|filthy|thieving|fucking|bloody|fat|ugly|lazy|thick|mad|crazy|smelly|horrible|disgusting|miserable|useless)"
# Cows, dogs and monkeys may be that.
_FLUNG = lazily.compiled(
    rf"\b(?:{_ROUGH} )?{_KINDS} (?:{_RUDE})\b|\b{_ROUGH} {_KINDS} (?:cows?|tarts?|freaks?|vermin|filth|trash|rats?|dogs?|pigs?|monkeys?|apes?)\b",
    regex.IGNORECASE,
)
_SAID = lazily.compiled("|".join(f"(?:{way})" for way in _WAYS), regex.IGNORECASE)
_GROUP = lazily.compiled(_GROUP_WORD, regex.IGNORECASE)
TRIGGER = (
    rf"\b(?:{_KINDS} (?:{_PEOPLE}|bitch(?:es)?|bastards?|scum\w*|cunts?|twats?|wankers?|pricks?|gits?|cows?|sl[au]gs?|slappers?|tarts?|dickheads?|arseholes?|shits?|freaks?|vermin|filth|trash|rats?|dogs?|pigs?|monkeys?|apes?)|{_ONE}|women|females|gays|lesbians|homosexuals|bisexuals|trann(?:y|ies)|transsexuals|transgenders|blacks|asians|africans|arabs|indians"
    r"|pakistanis|bangladeshis|bengalis|nigerians|somalis|syrians|afghans|turks|albanians|bulgarians|romanians|poles|lithuanians|latvians|ukrainians|europeans"
    r"|travellers|gyps(?:y|ie)s|gypos|pikeys|p-keys|tinkers|foreigners|immigrants|migrants|refugees|seekers|illegals|muslims|jews|hindus|sikhs|catholics|buddhists"
    r"|pensioners|oaps|oldies|old (?:people|folks?)|elderly|cripples|autistics|wheelchair users|(?:the|these|them|all) (?:disabled|handicapped|mentally ill|chinese|polish|roma)"
    r"|with (?:autism|adhd|down'?s|disabilities|learning difficulties|special needs))\b"
)
"""Matches in every text that names a group."""
_NAMED = lazily.compiled(rf"{_G}|\b{_KINDS} \w+", regex.IGNORECASE)
_MOST = 6


def contempt(text: str) -> Iterator[tuple[int, int]]:
    """Where contempt for a group is said, whoever says it."""
    marked = _GROUP.sub(lambda found: _MARK * len(found[0]), text, count=_MOST, endpos=FAR)
    if not _NAMED.search(marked, 0, FAR):
        return
    for begins, ends in stretches(marked, _NAMED):
        for found in islice(_FLUNG.finditer(text, begins, ends), _MOST):
            yield found.span()
        for found in islice(_SAID.finditer(marked, begins, ends), _MOST):
            start, end = found.span()
            while start < end and not (text[start].isalnum() or marked[start] == _MARK):
                start += 1
            yield start, end

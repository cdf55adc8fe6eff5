"""Finds what is told of a colleague's health, pay, contract or private life, where it is said plainly and by somebody else.

Capability, warnings, pay points and sick notes are of adults only, so that anybody may be meant; an illness or a marriage
counts where a colleague is named or told by a title or a post. Source: UK GDPR, Art 9; Acas, Disciplinary and grievance procedures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import regex

from detectors import lazily
from detectors.stretches import stretches

_NAME = r"(?P<name>(?-i:\b(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|The|And|But|Just|Year|Reception|Nursery|Ofsted|Teams|School|Head\b|Mum|Dad|Nan|It|He|She|They|We|You|This|That|There|Who|What|If|Everyone|Nobody|Someone|Someb\w+|Heard|Apparently|Poor|Our|My|Has|Is|Was|Not|No|So|Oh|Ok|Yes|Aye|Well|Between)\p{Lu}\p{Ll}{1,}))"
_TITLED = r"\b(?:mr|mrs|ms|miss|dr|sir)\.? (?-i:\p{Lu}[\p{L}'-]+)"
_POST = r"\b(?:the |our |that |new |old |yon |wee |young )*(?:(?:deputy|assistant|acting|exec\w*|business|office|site|school|kitchen|key stage|year \d|y\d|ks[12]|phase|supply) )?(?:head ?teacher|head(?! (?:lice|office|count|start|torch|boy|girl))|heid|deputy|bursar|caretaker|janny|janitor|site manager|manager|ta|teaching assistant|lsa|hlta|ect|nqt|senco|cook|chef|secretary|receptionist|supply|teacher|supply teacher|lead|dsl|governor|colleague|technician|midday|lunchtime supervisor|dinner lady|music man|coach)"
_STAFF = rf"(?:{_TITLED}|{_POST}|{_NAME})"
_ANYBODY = rf"(?:{_STAFF}|\b(?:he|she|they)\b)"
_HAS = r"(?:(?:'?s|s| is| has| was| are| have| had|'?ve|'?d|'?re)(?: (?:been|being|only|just|now|still|back|gone|got|put|on|going|having|finally|officially|apparently|also|already|actually|secretly|about|to|be|getting|under|through|off|signed|moved|dropped|down|onto|in|at|facing|the|an?|his|her|their))*)"
_WORK = (
    r"(?:(?:informal |formal |back on |stage \w+ )*capability(?! (?:of|building|statement))|(?:a |another |the )?disciplinary|disciplinaries|(?:a |an |his |her |another |final |first |last )*(?:written |verbal |formal |final )(?:written )?warning|gardening leave|half pay|nil pay|no pay|statutory sick|ssp\b|phased return|performance (?:plan|management plan|improvement)|probation(?: (?:extended|failed))?\b(?! (?:officer|period ends))|settlement agreement|compromise agreement|a pay ?off|paid off|grievance|investigated by hr|hr investigation|occupational health|occ health|oh referral"
    r"|(?:on )?(?:£ ?)?\d{2,3}(?:\.\d)? ?k\b(?! (?:run|race|walk|steps|for charity|sponsored))|(?:on )?(?:ups ?[123]|m[1-6]\b(?! form)|mps ?[1-6]|l\d{1,2}\b)(?! motorway)|(?:on )?(?:the )?(?:lower|upper|top|bottom|higher) (?:pay )?(?:point|scale|spine|band|range)|(?:the )?(?:pay )?threshold|signed off|off (?:long[- ]term )?(?:with|wi) (?:\w+ )?(?:stress|depression|anxiety|nerves|exhaustion|a breakdown|burn ?out|mental health)|long[- ]term sick|made redundant|let go\b|managed out|sacked|not (?:being |been )?renewed|failed (?:his|her|their) (?:probation|ect|nqt|induction|year))"
)
_ILLNESS = r"(?:(?:prostate|prostrate|testicular|breast|bowel|cervical|ovarian|skin|lung|throat|kidney|heart|liver|bladder|womb|thyroid|gall ?stones?|hernia|hip|knee)(?: (?:trouble|problems?|cancer|scare|op|operation|replacement|surgery|condition|disease|thing|issues?|failure|biopsy))|cancer|chemo(?:therapy)?|radiotherapy|a (?:lump|shadow|tumou?r|biopsy|hysterectomy|vasectomy|mastectomy|mammogram|miscarriage|termination|stroke|breakdown|mini[- ]stroke|heart attack|scan on)|another miscarriage|a (?:dodgy |bad )?smear|ivf|fertility|endometriosis|fibroids|(?:early |the |bad )?menopause|hot flushes|high blood pressure|hrt|piles|haemorrhoids|dementia|alzheimer'?s|parkinson'?s|epilepsy|seizures|ms diagnosis|multiple sclerosis|crohn'?s|colitis|hiv|hepatitis|lupus|(?-i:M\.?E\.?)\b|fibromyalgia|leukaemia|lymphoma|depression|bipolar|anxiety|panic attacks|ptsd|an eating disorder|anorexia|ocd|self[- ]harm\w*|antidepressants|sertraline|prozac|citalopram|sleeping (?:tablets|pills)|counselling|therapy|a (?:therapist|shrink|psychiatrist)|rehab|aa\b|alcoholics anonymous|overdose|in a wheelchair soon|pregnant|expecting)"
_HOME = r"(?:husband|wife|partner|fella|man|bloke|marriage|boyfriend|girlfriend|hubby|missus|other half|ex|mortgage|house|son|daughter|lad|lass)(?:'?s| is| has|'?ve| have)? (?:(?:just|finally|apparently|only|been|gone and|got) )*(?:left (?:him|her|them)|left(?=\s*(?:[,.!\n]|$|and\b|for a\b))|moved out|walked out|gone|cheating|having an affair|been having|over|on the rocks|in prison|inside|arrested|drinking|run off|ran off|hit (?:him|her)|repossessed|in rehab|thrown (?:him|her) out|kicked (?:him|her) out|filed for divorce|asked for a divorce)"
_PARTING = r"(?:getting |going through (?:a |the )?(?:messy |horrible |nasty )?|in the middle of a )(?:divorc\w+|separation|split|custody)"
_WAYS = (
    rf"{_ANYBODY}{_HAS} ?{_WORK}",
    rf"{_ANYBODY} (?:got|gets|earns|makes|takes home|is paid|went|faces|failed|didn'?t get|missed|got knocked back for|was refused)(?: (?:put|a|an|the|back|off|on|onto|to|his|her|their|another|through|final|for))* ?{_WORK}",
    rf"\b(?:they|head|hr|slt|governors|trust|la)(?:'?ve| have| has|'?s)?(?: not|n'?t| never)? (?:\w+ )?(?:put|placed|renewed|extended|sacked|suspended|started|let|given|managed|paid|referred) {_STAFF}(?:'s)? ?(?:on|onto|through|to|for|contract|probation|go|out|off|a|with)\b(?: \w+){{0,3}}",
    rf"{_STAFF}{_HAS} (?:with |for |of |wi )?{_ILLNESS}\b",
    rf"{_STAFF} (?:has|had|have|got|takes|starts|started|self|suffers? (?:from|with)|suffered|waiting (?:for|on)|tested for|diagnosed with|is off with|off with|lost)(?: (?:got|just|on|her|his|a|an|the|been|tested for|diagnosed with|another|more))* ?{_ILLNESS}\b",
    rf"{_STAFF}(?:'s|s'|s) (?:(?:first|second|poor|useless|lovely) )?{_HOME}\b",
    rf"{_STAFF}{_HAS} ?{_PARTING}\b",
    rf"{_STAFF}(?:'s|s'|s) (?:memory|nerves|back|drinking|mind|heart|eyesight|sight|hearing)(?:'?s| is| has)? (?:(?:properly|really|completely|totally|finally|all) )?(?:going|gone|packed (?:in|up)|shot|failing|got worse|out of hand|getting worse)\b",
    rf"{_STAFF}(?:'s|s'|s) (?:(?:wee|little|bad) )?(?:drink(?:ing)?|gambling|drugs?|betting|money|anger) (?:problems?|habit|debts|thing)\b|{_STAFF}{_HAS} ?(?:wages arrested|earnings arrested|(?:made |declared )?bankrupt|bailiffs (?:round|in|at)|in (?:serious |terrible )?debt|on (?:a )?food bank|repossessed)\b",
    rf"{_STAFF}(?:'s)? (?:dbs|enhanced dbs|barred list check)(?:'?s| has| is)? (?:come|came|coming|flagged|shown|showed)\b",
)
_SAID = lazily.compiled("|".join(f"(?:{way.replace('?P<name>', '')})" for way in _WAYS), regex.IGNORECASE)
_WHO = lazily.compiled(
    rf"(?:{_TITLED}|{_POST}|(?P<name>{_NAME.replace('(?P<name>', '(?:')})|\b(?:he|she|they)\b)", regex.IGNORECASE
)
_ADULT = lazily.compiled(_WORK, regex.IGNORECASE)
# Told by themselves, made known, asked, taught, wished well at; of the writer's own; of stories.
_NOT_SO = lazily.compiled(
    r"\b(?:(?:told|tells|said|says) (?:us|everyone|everybody|me to (?:tell|say|let)|the whole)|(?:asked|wants|wanted|happy for|ok with|okay with|said) (?:me|us|you|everyone) (?:to|all)|announced|announcement|shared (?:it|this|the news)|her own words|his own words|herself|himself|congrat\w*|well done|so pleased|proud of|good luck|get well|best wishes|thinking of|send(?:ing)? love|collection for|card for|welcome back|fundrais\w*|sponsor\w*|charity|race for life|macmillan"
    r"|training|webinar|course|policy|policies|procedure|inset|assembly|lesson|novel|book|film|episode|series|soap|eastenders|corrie|coronation|emmerdale|story ?line|character|framed|joke|footballer|striker|manager of|celebrity|actor|minister|council|who do i|how do i|can i|should i|do i|what happens|wondering|in general|anyone who|anybody who|if (?:you|anyone|someone|somebody|a)|any member|any colleague|not (?:on|off|ill|sick)|isn'?t|wasn'?t|aren'?t"
    r"|i'?m|i am|i'?ve|i have|my (?:own )?(?:husband|wife|partner|mum|mam|dad|nan|sister|brother|son|daughter|aunt|uncle|friend|neighbour|dog|cat|hip|knee|back|heart|nerves)|mine|pupil|child|kid|wean|bairn|dads?|mums?|mams?|parents?|mother|father|famil\w+)\b|\?",
    regex.IGNORECASE,
)
_SENTENCE = lazily.compiled(r"[^.!?\n]+[.!?\n]?")
_WORDS = (
    r"\b(?:capability|disciplinar\w+|warning|gardening leave|(?:half|nil|no|sick) pay|ssp|phased return|performance|settlement|compromise agreement|pay ?off|paid off|grievance|investigat\w+|occupational health|occ health|oh referral|\d{2,3} ?k|ups ?[123]|m[1-6]|mps ?[1-6]|l\d{1,2}|(?:point|scale|spine|band|range)|threshold|signed off|long[- ]term sick|redundant|let go|managed out|sacked|renewed|probation|induction|failed|contract"
    r"|prostate|prostrate|cancer|trouble|chemo\w*|radiotherapy|lump|shadow|tumou?r|biopsy|hysterectomy|vasectomy|mastectomy|mammogram|miscarriage|termination|stroke|breakdown|heart|smear|ivf|fertility|endometriosis|fibroids|menopause|hrt|piles|haemorrhoids|dementia|alzheimer'?s|parkinson'?s|epilepsy|seizures|sclerosis|crohn'?s|colitis|hiv|hepatitis|lupus|fibromyalgia|leukaemia|lymphoma|depression|bipolar|anxiety|stress|nerves|exhaustion|panic attacks|ptsd|anorexia|ocd|self[- ]harm\w*|antidepressants|sertraline|prozac|citalopram|sleeping|counselling|therapy|therapist|shrink|psychiatrist|rehab|aa|overdose|pregnant|expecting"
    r"|op|operation|replacement|surgery|disease|failure|husband|wife|partner|fella|bloke|marriage|hubby|missus|other half|divorc\w+|separation|split|custody|memory|drink\w*|gambling|drugs?|betting|arrested|bankrupt|bailiffs|debt|food bank|repossessed|dbs|barred)\b"
)
TRIGGER = (
    _WORDS
    + r"|n'?t (?:let on|tell|say|repeat|hear)\b|\bnot (?:let on|tell|say|repeat|hear)\b|\b(?:dont|dinn?ae?|divvent|cannae|never) (?:let on|tell|say|repeat)\b|\bsay (?:nothing|nowt)|\bkeep (?:it|this|that) (?:to y|quiet|under|between|hush)|\bs+h+\b|\bshush|\bhush|\bmy news|\bmine to tell"
    r"|\bfor repeating|\bcommon knowledge|\bbetween (?:us|you and me|ourselves)|\bnot to say|\basked me not|\bwants? it (?:kept|said|known)|\b(?:only|just) (?:told|telt) me|(?:n't|\bnot) (?:told|telling|off|at an|'at|on a|ill|thank)|\bdidnt hear|\bwont (?:say|thank)"
    r"|\b(?:in|strict) confidence|\bno a word|\bnot a word|\bact (?:normal|surprised|shocked)|\bforget i (?:spoke|said)|\bafter reading|\bkill me|\bone knows|\bnobody knows|mum'?s the word|\bnot public|\breason [a-z']{2,20} ?(?:is|isn't|off|not|aint)\b|\bthe reason\b"
    r"|that'?s why|\bbe (?:nice|patient|kind|gentle|decent)|\bgo (?:easy|canny|gentl)|canny w|before you ask|got a (?:bug|virus|cold)|isn'?t (?:ill|at an|on)|sick ?note|\b(?:saw|seen|found|typed) (?:his|her|the) (?:pay|sick|letter|sheet|bag)|letter'?ll say"
    r"|\boff\b[^.!?\n]{0,30}(?:it'?s|its|with) (?:the|her|his)"
)
"""Matches in every text that tells of one."""
_SIGNS = lazily.compiled(_WORDS, regex.IGNORECASE)
# What is told under the rose: somebody's own words ask that it go no further, and name a colleague and the matter.
_SECRECY = (
    r"\b(?:(?:don'?t|dont|dinnae|dinna|divvent|do not|never|cannae|can'?t) (?:let on|say (?:i (?:said|told|telt|tellt)|anything|nothing|owt|it came from|where)|tell (?:her|him|them|anyone|anybody|a soul|\w+ i|nobody)|repeat)"
    r"|keep (?:it|this|that) (?:to y|quiet|under|between|hush)|say (?:nothing|nowt|nowt)\b|(?:shh+|ssh+|shush|hush hush)\b|(?:not|no|isn'?t) (?:my news|mine to tell|for repeating|common knowledge|public)"
    r"|(?:you )?(?:didn'?t|did not|didnt) hear (?:it|this|that)? ?(?:from|here)|between (?:us|you and me|ourselves)|not to say(?: so)?|asked me not to|wants? it kept|don'?t want it (?:said|known)"
    r"|(?:wouldn'?t|won'?t|will not|wont) (?:thank me|say who told)|(?:only|just) (?:telt|told) me|not (?:told|telling) (?:\w+ )?(?:anyone|people|nobody|folk|her manager|his manager|denise|the head)|in (?:strict )?confidence|no a word|not a word|act (?:normal|surprised|shocked)"
    r"|forget i (?:spoke|said)|delete (?:this )?after reading|kill me|thinks (?:that )?(?:nobody|no one) knows|mum'?s the word)"
)
_MATTER = (
    r"\b(?:shingles|depress\w*|tablets|anti-?depressants?|pills|nerves|signed (?:her |him )?off|sick ?note|ms\b(?! (?:\p{Lu}|teams))|stroke|stents?|lump|shadow on|(?:a|the|her|his|had|another) scan|dementia|rehab|drying out|back on the drink|drink problem|been drinking|the drink|breakdown"
    r"|sectioned|stoma|bowels?|bladder|ovar\w+|womb|hysterectomy|prostate|biopsy|diabetic|menopause|gynae\w*|fertility|ivf|miscarr\w+|lost the (?:baby|bairn)|pregnan\w+|preggers|expecting|weeks gone|\d{1,2} weeks\b|twins|divorc\w+|separat\w+"
    r"|moved out|(?:has|'?s|have|wife|husband|man|missus) (?:left|walked (?:out|oot))|(?:kicked|thrown|put) (?:him|her) out|has (?:him|her) out|hits (?:her|him)|an affair|in court|for court|caution|dbs|tribunal|bankrupt\w*|wages arrested|attachment of earnings|in debt|council tax"
    r"|warning|support plan|capability|suspended|disciplinary|settlement|panic attacks?|gastric band|hearing aids?|settled status|cancer|chemo|tumou?r|the bad sort|knee done|heart|kidney|anxiety|self[- ]harm\w*|eating (?:trouble|disorder)|piles|implant|op\b|turned down|failed (?:his|her))"
)
# Or it explains a colleague: why one is away, looks so, or wants kindness.
_ASIDE = (
    r"\b(?:(?:the )?reason (?!for|to|why we)|that'?s why|be (?:nice|patient|kind|gentle|decent)|go (?:easy|canny|gentle|gently)|(?:ca'?|be )?canny w|before you ask|not got a (?:bug|virus|cold)|isn'?t (?:ill|at an app\w*|on a course|on holiday|on a sabbatical)"
    r"|not (?:off with covid|on a (?:course|sabbatical)|'?at an app\w*)|(?:saw|seen|found|typed) (?:his|her|the) (?:payslip|sick ?note|letter|sheet|bag)|sick ?note says|letter'?ll say|according to the sick note|not off with|off (?:again|till|until|six|two|three)?[^.!?\n]{0,20}\b(?:it'?s|its|with) (?:the|her|his))"
)
_CONFIDED = lazily.compiled(rf"{_SECRECY}|{_ASIDE}", regex.IGNORECASE)
_MATTERS = lazily.compiled(_MATTER, regex.IGNORECASE)
_NAMED = lazily.compiled(r"\b(?-i:\p{L}[\p{L}'-]{1,20})\b", regex.IGNORECASE)
_MERRY = lazily.compiled(
    r"\b(?:surprise|cake|card|collection|whip ?round|presents?|gifts?|party|balloons|secret santa|birthday|leaving do|that'?s me|me officially|phonics|scanner|copier|printer(?! )|documentary|(?:the|school|nativity|class) play|for the play|scene|script|science|experiment|shoes|warning light|panto(?:mime)? (?:script|part)|bun|biscuits?|tombola|raffle|recipe|quiz|spoilers?|treasure)\b",
    regex.IGNORECASE,
)
_SHORT_ENOUGH = 320  # characters of a text that is read whole
_MOST = 3
_LONGEST = 400  # characters: longer sentences are none


def told(text: str, is_staff: Callable[[str], bool], is_pupil: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Where it is told. `is_staff`, `is_pupil`: of a given name."""
    if confided := _confided(text, is_staff, is_pupil):
        yield confided
        return
    for low, high in stretches(text, _SIGNS):
        for sentence in islice(_SENTENCE.finditer(text, low, high), 40):
            said = sentence[0]
            if len(said) > _LONGEST or _NOT_SO.search(said):
                continue
            for found in islice(_SAID.finditer(said), _MOST):
                who = _WHO.search(found[0])
                name = who["name"] if who else None
                if name and (is_pupil(name) or not (is_staff(name) or _ADULT.search(found[0]))):
                    continue
                yield sentence.start() + found.start(), sentence.start() + found.end()


def _confided(text: str, is_staff: Callable[[str], bool], is_pupil: Callable[[str], bool]) -> tuple[int, int] | None:
    """Where a colleague's matter is told in confidence, in a short text."""
    if len(text) > _SHORT_ENOUGH or not _CONFIDED.search(text) or _MERRY.search(text) or _NOT_SO.search(text):
        return None
    matter = _MATTERS.search(text)
    if matter is None:
        return None
    names = [
        found
        for found in islice(_NAMED.finditer(text), 80)
        if is_staff(found[0].removesuffix("'s").removesuffix("s")) or is_staff(found[0].removesuffix("'s"))
    ]
    names = [found for found in names if not is_pupil(found[0].removesuffix("'s"))]
    if not names:
        return None
    nearest = min(names, key=lambda found: abs(found.start() - matter.start()))
    return min(nearest.start(), matter.start()), max(nearest.end(), matter.end())

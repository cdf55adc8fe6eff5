"""Finds private contact with pupils and parents that its sender tells of plainly: following, messages, numbers, lifts, games, secrets, outings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

from detectors import lazily
from detectors.stretches import stretches

_SITE = r"(?:face ?book|fb|insta(?:gram)?|snap(?:chat)?|tik ?tok|whats ?app|discord|messenger|telegram|twitter|linked ?in|strava|be ?real|vsco|face ?time|my socials)"
_GAME = r"(?:fortnite|roblox|minecraft|fifa|fc ?2\d|x-?box|play ?station|ps[45]|among us|rocket league|cod|call of duty|warzone|switch online|mario kart)"
_KIN = r"(?:mu?m(?:my)?s?|mams?|moms?|mothers?|dads?|das?|daddy|fathers?|nans?|nanas?|nanny|gran(?:ny|s|dad|ma)?|aunt(?:ie|y)?|uncle|(?:big |older |wee |little )?(?:sister|brother)|parents?|carer|folks)"
_YEARS = r"(?:y(?:ea)?r?s?[ -]?(?:[1-6]|one|two|three|four|five|six)s?|p ?[1-7]s?|reception|nursery)"
_CHILDREN = rf"(?:(?:(?:a )?(?:few|couple|couple o|bunch|load|half|most|some|all|two|three|four|five|six|one|lots|many) (?:of )?)?(?:the |my |our |ma |oor |last year'?s |them |those )?(?:(?:old|ex|former|own|wee|little|current|big) )*(?:{_YEARS}(?:'?s)?(?: (?:boys?|girls?|lads?|lass(?:es|ies)?|kids|leavers|children|forwards))?|leavers|pupils?|ex-pupils?|kids|children|weans|bairns|class|boys from (?:my|our|the) class|lads?|lass(?:ie|es|ies)?|students?))"
_NAME = r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?-i:\p{Lu}\p{Ll}+)"
_PARENT = rf"(?:(?:{_NAME}|\p{{Ll}}{{3,10}})'?s (?:\w+ )?{_KIN}|(?:his|her|their|the) {_KIN}|(?:(?:a )?(?:few|couple|half|most|some|all|two|three|four|five|six|one|lots|many) (?:of )?)?(?:the |my |our )?(?:\w+ )?(?:mums|mams|dads|parents|families)|{_KIN} of {_NAME})"
_THEM = (
    rf"(?:him|her|them|{_PARENT}|{_CHILDREN}|(?:little |wee |young )?{_NAME}(?: and (?:{_NAME}|his|her)(?: {_KIN})?)?)"
)
_OFTEN = r"(?:every (?:night|day|evening|week\w*|sunday|saturday|morning)|most (?:nights|days|evenings|weekends|sundays|saturdays)|maist nights|(?:at|of|last|each|late at|every) (?:a )?nights?|last nite|late(?: at night)?|at (?:like )?(?:\d+|midnight|all hours)|(?:till|til|until) (?:like )?(?:\d+|midnight|bed|gone|all hours|late)|(?:in|of) (?:the|an) evenings?|after (?:tea|school|hours|training)|in the (?:summer )?(?:holidays|hols)|of a (?:night|sunday|saturday|weekend)|on (?:a )?(?:sundays?|saturdays?)|(?:twice|once|three times|\d) (?:a|nights a) (?:week|month)|tonight|all the time|since \w+)"
_ME = r"(?:^|[.!?,;:…\n] ?|\b(?:and|but|so|cos|coz|ngl|tbf|lol|omg|just|still|even|ok|ofc|then|aye|yes|yeah|oh|right) )(?:(?:i|ive|i've|i'?m|im|we|we've|weve|me|i'd|i'?ll|i'?ve been|i been|been|was|have|iv) )*(?:(?:still|just|always|now|only|also|sometimes|even|got|since|actually|really|finally|usually|often|ended up|been|went and|did|went) )*"
_HIDDEN = r"(?:our (?:little |wee |own )?secret|our little thing|between (?:us|me and|you and)|(?:don'?t|dont|dinnae|didn'?t|do not|not to|never|nobody|no ?one|not a) (?:\w+ ){0,2}(?:tell|tell (?:your|his|her|the|their) \w+|say|mention|word|know|need|needs?|show|put it|told|soul)|(?:needn'?t|need not|doesn'?t need to|don'?t need to|dont need to) (?:know|trouble|go on|be)|on the quiet|off the books|behind (?:his|her|their) \w+'?s back|hush hush|keep (?:it|that|this) (?:quiet|to)|(?:mum|mam|dad|office|school) (?:doesn'?t|dont|don'?t|dint|dnt) know|so (?:the )?(?:mum|mam|dad) (?:doesn'?t|dint|didn'?t) (?:know|see))"
_WAYS = (
    # friending and following
    rf"{_ME}(?:follow(?:ed|ing)?|add(?:ed)?|adding|accept(?:ed|ing)?|friended|friends with|said yes to|let) {_THEM}(?:'s (?:friend |follow )?request)?(?: back)?[^.!?\n]{{0,25}}? (?:on|in|to|via|from) (?:the |my |ma |my own )?{_SITE}\b",
    rf"{_ME}follow(?:ed)? (?:him|her|them) back\b|\b(?:she|he|they|{_NAME}) follows? me(?: on {_SITE})? and i(?:'ve)? follow(?:ed)? (?:her|him|them|back)\b",
    rf"{_ME}(?:got|have|has|had|put|kept in touch with|keep in touch with|keep contact with|keep up with) (?:\w+ ){{0,2}}?{_THEM} (?:on|in|over) (?:my |ma |me )?(?:own |the )?(?:{_SITE}|{_GAME})\b|\baccepted (?:{_THEM}(?:'s)? )?(?:friend |follow )?requests?\b[^.!?\n]{{0,40}}?(?:{_PARENT}|{_CHILDREN})|{_ME}(?:accepted|added) (?:all )?(?:the )?(?:{_PARENT}|{_CHILDREN})\b",
    rf"\b(?:she|he|they|{_NAME}|{_PARENT}|{_CHILDREN})(?:'?s|'ve| has| have)? (?:(?:just|been|got) )?added me (?:on|to) [^.!?\n]{{0,20}}?{_SITE}\b[^.!?\n]{{0,30}}?\b(?:and i|i) (?:accepted|said (?:yes|aye)|added)",
    rf"\b(?:she|he|they|{_NAME}|{_PARENT}|{_CHILDREN})(?:'?s|'ve| has| have)? (?:(?:just|been|got|also) )?(?:added|asked|found|sent) me (?:a friend request|on|to follow)[^.!?\n]{{0,40}}?\b(?:so|and|n|i)\b[^.!?\n]{{0,20}}\b(?:accept\w*|aye|yes|why not|play|thrashing|follow\w*|added|said (?:yes|aye))\b|{_ME}(?:accepted|added|adding) {_THEM} (?:on|to) (?:my )?(?:the )?{_GAME}",
    rf"\bwe(?:'ve| have| been| still| now| just|'ll)* (?:been |now |still |just )*(?:chat|text|face ?time|snap|message|dm|voice ?note|video call|have video call|whats ?app|(?:send|write to) each other)(?:ting|ing|s)? (?:\w+ )?(?:on|most|every|till|til|now|all|since|about|at|in the|over)\b|\b(?:i|still|i'?ll) (?:still |always |just )?(?:text|message|ring|write to|snap) (?:him|her|them|{_NAME}) (?:every|on (?:his|her|their|a sunday)|most|when|happy birthday|from the house|at|back)\b|\bi(?:'ve)? (?:always )?(?:answer|reply|send (?:'?em|them|one) back)\b(?=[^\n]{{0,60}}\b(?:hearts?|night|am|1am|harmless|mean|who|mate|else|what else)\b)",
    # messages
    rf"(?:\b(?:she|he|they|{_NAME}|{_PARENT}|{_CHILDREN})) (?:still |always |just |now |only |sometimes |often )?(?:messages?|texts?|msgs?|dms?|snaps?|rings?|calls?|face ?times?|whats ?apps?|voice ?notes?) me (?:(?:on|in|via) (?:my |the )?(?:own )?{_SITE}|{_OFTEN}|\w+ {_OFTEN}|about (?:his|her|their)|when|if)\b",
    rf"{_ME}(?:messag(?:e|ed|ing)|text(?:ed|ing)?|txt(?:ing)?|msg(?:ing)?|dm'?(?:ed|ing)?|dmed|snap(?:ped|ping)?|chat(?:ted|ting)?|talk(?:ed|ing)?|blether(?:ed|ing)?|whats ?app(?:ed|ing)?|face ?tim(?:e|ed|ing)|write|writing|wrote|ring(?:ing)?|swap(?:ping)? \w+)(?: (?:to|with|wi))? {_THEM}[^.!?\n]{{0,30}}? (?:(?:on|over|in|via|through) (?:my |the |ma )?(?:own |private )?(?:{_SITE}|{_GAME})|{_OFTEN}|just me (?:and|n|an)|as a mate)\b",
    rf"\b(?:me and|me n|me an|him and me|her and me|i and) (?:{_PARENT}|{_CHILDREN}|{_NAME})\b[^.!?\n]{{0,30}}?\b(?:whats ?app|text|message|msg|snap|chat|swap|talk|dm|are (?:mates|besties|friends|on))\b|\b(?:{_PARENT}|{_CHILDREN}) and (?:me|i)\b,?[^.!?\n]{{0,30}}?\b(?:whats ?app|text|message|msg|snap|chat|swap|talk|dm|are (?:mates|besties|friends|on \w+)|go (?:out|raving|for))\b",
    rf"\bslide into (?:his|her|their) (?:messages|dms)\b|\bslid (?:in(?:to)?|in) (?:my|me|the|his|her|\w+'s)(?: \w+){{0,2}} dms\b|\b\d+ day (?:snap )?streak\b|\b(?:snap|duolingo|snapchat) streak\b|\b(?:his|her|their|{_NAME}'s) (?:dms|voice ?notes)\b[^.!?\n]{{0,20}}\bi (?:reply|answer)\b|\bmy dms\b[^.!?\n]{{0,40}}\b{_KIN}\b|\b{_KIN}\b[^.!?\n]{{0,20}}\bin my dms\b",
    # numbers
    rf"\b(?:gave|given|gied|giv(?:e|ing)|slipped|wrote|written|passed)(?: (?:to|out))? {_THEM},? (?:\w+ ){{0,2}}?(?:my|ma|me) (?:own |personal |private |home )?(?:mobile |phone |telephone )*(?:number|no|digits|snap\w*|insta\w*|gmail|e-?mail|mobile|whats ?app)\b|\bmy (?:own )?number(?:'s| is)? (?:in|inside|on) (?:her|his|their|the wee)\b|\bwrote my (?:own )?number (?:in|inside|on)\b",
    rf"\b(?:she|he|they|{_NAME}|{_PARENT})(?:'?s|'ve| has| have)? (?:got )?(?:my|ma|me) (?:own |personal )?(?:number|mobile|snap|insta)\b(?! ?(?:plate|on the list|from|off|in the office|\d))(?<!\bhow[^.!?\n]{0, 30})(?=[^\n]{0, 60}\b(?:rings?|texts?|messages?|in case|for when|now|if|when|so|in (?:her|his|their)|under|under|cute|since|the (?:holidays|summer)|any ?time)\b)",
    rf"\b(?:she|he|they|{_NAME}|{_PARENT}) can (?:always |just )?(?:ring|text|txt|message|msg|call|phone|whats ?app|dm|facetime) me (?:any ?time|any hour|day or night|in the|at home|whenever|when|if|on|direct)\b|\btold {_THEM}(?: to| she can| he can| they can)? (?:just )?(?:ring|text|message|msg|call|phone|whats ?app|dm|add) me (?:any|day|at home|when|in the|if|direct|on {_SITE})|\blet {_THEM} (?:ring|text|phone|message|call) me\b",
    # lifts and visits
    rf"{_ME}(?:drop(?:ped|ping)?|driv(?:e|ing)|drove|r[ua]n|running|giv(?:e|en|ing)|gave|tak(?:e|en|ing)|took|pick(?:ed)?) (?:{_THEM}|(?:{_NAME}|him|her|them) and (?:his|her) \w+)(?: (?:home|hame|back)(?: (?:myself|again))?| a (?:lift|ride)(?: (?:home|hame|back))?| up on the way)\b(?=[^\n]{{0,80}}\b(?:my (?:own )?car|in mine|on (?:ma|my) way|most nights|maist nights|on (?:a )?(?:mon|tues|wednes|thurs|fri)days?|every|when it|it was|cos|as it|after|again|{_HIDDEN}|front|mcdonalds|maccies|each week|not official|no form|form))",
    rf"\b(?:she|he|they|{_NAME})(?:'s| is|'re)? (?:come|comes|came|coming|pops?|been) (?:round |over |to |round to |over to )+mine\b|\b(?:tutor(?:ing)?|teach(?:ing)?|maths|reading|piano|lessons?|do the maths with {_THEM}) [^.!?\n]{{0,25}}?\b(?:at|round) (?:mine|hers|his|my (?:house|kitchen|place|flat))\b|\b(?:been|i'?ve been|im|i'm) going round (?:theirs|hers|his)\b|\bbabysit(?:ting)? (?:for |them |him |her )[^.!?\n]{{0,40}}(?:cash|saturday|weekend|evening|form)",
    rf"{_ME}(?:tak(?:e|ing)|took) {_THEM} (?:to|for|tae) (?:the |a )?(?:hot chocolate|milkshake|fishing|pantomime|panto|pictures|cinema|spurs|match|footy|football|maccies|mcdonald'?s|mcd'?s|nando'?s|park|zoo|beach|bowling|costa|coffee|ice cream|swimming|gym|tigers|pint|drink|meal)\b(?=[^\n]{{0,60}}\b(?:saturday|sunday|sat|sun|just (?:us|me|the two)|my (?:treat|ticket)|after|friday|weekend|birthday)\b)",
    rf"\b(?:have|has|having|had|do|doing|did) (?:\w+ ){{0,3}}?(?:{_NAME}|his|her|them|him)[^.!?\n]{{0,30}}? (?:at|back at|round|up to|up at) (?:mine|ours|my (?:house|flat|kitchen))\b|\b(?:i|i'll|i just|just|always) (?:\w+ ){{0,2}}?(?:run|drive|drop|take|gave|give|drove|dropped|ran|took|brought) (?:the (?:little|wee) (?:one|lad|lass|man|fella|soul)|{_NAME}|him|her|them) (?:(?:home|hame) (?:myself|in (?:my|mine))|home on|a lift|back)",
    # games
    rf"\b(?:play(?:s|ed|ing)?|squad(?:ding)? up|on|in) (?:on )?(?:the )?{_GAME}(?: online)?(?: \w+){{0,2}}? (?:with|w|wi|n|and) (?!my|our|the (?:lads at|wife|husband)|me)(?:{_THEM})|\bwe play {_GAME}\b[^\n]{{0,60}}\b(?:boys|girls|kids|class|y\d)|\b(?:{_CHILDREN}|boys|girls) and me (?:are |get )?(?:together )?on {_GAME}|\b{_GAME}\b[^.!?\n]{{0,30}}\b(?:with|w|wi) (?:{_CHILDREN}|{_THEM})|\bjoined (?:the )?\w+ on (?:the )?{_GAME}|\b(?:{_CHILDREN}|{_NAME}) and (?:me|i|{_NAME}) (?:are |get me |play )?on (?:the )?{_GAME}",
    # secrets and gifts
    rf"(?<!\b(?:he|she|they|who|that|has|\w+'s|dad|mum|mam|helper|reader|coach|volunteer) )\b(?:slipped|bought|gave|given|got|put|send|sent|treated|dropped|lent) (?:\w+ ){{0,2}}?{_THEM}[^.!?\n]{{0,60}}?\b(?:told (?:him|her|them)|it'?s|its|our|said|asked (?:him|her|them)|and|mum|mam|dad|keep|dont|don'?t)[^.!?\n]{{0,25}}?{_HIDDEN}",
    rf"(?<!\b(?:he|she|they|who|that|reader|coach|volunteer|vapes,|has) )\btold (?:him|her|them|{_NAME}) (?:it'?s|its|it was|it is|that'?s|keep it|to keep it|we'?d keep it|not to say|not to tell|not to mention|we needn'?t|nobody)[^.!?\n]{{0,25}}?(?:secret|between us|who from|a soul|anyone|the office|her mother|his mum|anybody)\b|(?<!\b(?:he|she|they) )\bsaid (?:it'?s |its |it was )?our (?:little |wee )?secret\b|\bi said (?:don'?t|dont|dinnae) tell (?:your|the|yer) (?:mum|mam|dad|office)\b|\bsaid (?:not to|dont|don'?t) tell (?:his|her|your|their) (?:mum|mam|dad)\b",
    # going out, and groups
    rf"\b(?:pint|pints|drinks?|coffee|prosecco|brunch|night out|raving|clubbing|pub|dinner|gym|spa|weekend away|holiday|gig|boat|darts|five a side)\b(?: \w+){{0,4}}? (?:with|w|wi|at) {_PARENT}(?: on)?\b(?! (?:evening|forum|meeting|assembl|morning))|\b{_PARENT}\b[^.!?\n]{{0,20}}\b(?:for a (?:pint|drink|coffee|meal)|out on the (?:town|lash)|down the pub)\b|\bgoing (?:to )?\w+ (?:with|w|wi) {_PARENT} in (?:the (?:summer|hols)|january|february|march|april|may|june|july|august|september|october|november|december)\b",
    rf"(?<!\b(?:she|he|they|who|mam|mum|me|has|put me)(?:'?s|'?ve)? )\b(?:in|joined|into|made|set up|got|have|run|running|started) (?:a |the |our |up )?(?:wee |little |lil |nice little |big |own )*(?:{_SITE}|group|chat|server)(?: (?:group|chat|server))*,? (?:with|w|wi|of|for|called) (?:{_PARENT}|{_CHILDREN})|\b(?:i'?m|im|i am|joined|been) (?:still )?in the (?:\w+ ){{0,2}}?(?:parents'?|mums'?|mams'?|dads'?|families'?) (?:{_SITE}|group|chat)|\bgroup (?:chat )?with (?:the )?(?:ex |old )?(?:{_YEARS}|leavers)",
)
_TOLD = lazily.compiled("|".join(f"(?:{way})" for way in _WAYS), regex.IGNORECASE)
# A pupil or a parent is spoken of somewhere.
_ABOUT = lazily.compiled(
    rf"\b(?:{_YEARS}|{_KIN}|leavers?|pupils?|ex-pupils?|kids?|kiddos?|child|children|weans?|bairns?|lads?|lass(?:ie|es|ies)?|class|boys?|girls?|big school|secondary|hes \w+|he'?s (?:\d+|ten|eleven|nine|twelve)|she'?s (?:\d+|ten|eleven|nine|twelve)|homework|home ?time|boosters?|fortnite|roblox|reading book|pencil case|residential|holidays|secret|soul|brother|sister|bless (?:him|her)|poor (?:lamb|dab|soul|thing|little)|lonely|worries|can'?t sleep|kicks? off|home'?s bad|drawings?|calls me|sats|11\+|eleven-plus|leaving|boxing|netball|after training|nurture|hearts|table|tutor\w*|his mates|stickers?|gran|minder|grief|football|swimming|(?:she|he) (?:just )?needs (?:somebody|someone)|needed it|just (?:us|me and|her and|him and)|the office|no forms?)\b",
    regex.IGNORECASE,
)
# The school's own ways, one's own family, what was turned down, and others' doings.
_NOT_SO = lazily.compiled(
    r"\b(?:declin\w+|ignored?|ignoring|refus\w+|blocked|block (?:him|her|them)|turned (?:it|him|her|them) down|said no|told (?:him|her|them) no\b|not (?:accept|add|repl|follow|going to)\w*|never (?:accept|add|reply|follow|give|gave|have|had)\w*|(?:don'?t|dont|won'?t|wouldn'?t|didn'?t|doesn'?t|can'?t|haven'?t|shouldn'?t|couldn'?t) (?:\w+ )?(?:accept|add|reply|replied|follow|friend|answer(?:ed)?|give|gave|take|message|text|play)|removed|unfollow\w*|deleted the request|left it|left (?:that|the|every) (?:group|chat)|muted"
    r"|told (?:the )?(?:dsl|head|office|claire|line manager)|logged|on the log|cpoms|declared|(?:head|school|office|slt|deputy)'?s? (?:knows?|ok'?d|agreed|approved|said (?:yes|fine))|risk assess\w*|minibus|coach(?!ing)|taxi|school (?:account|phone|mobile|page|app|car|number|email|insta\w*|facebook)|class (?:page|dojo|account)|dojo|seesaw|parentmail|official"
    r"|my (?:own |wee |little |eldest |youngest )*(?:son|daughter|kids?|niece|nephew|bairns?|weans?|lad|lass|boy|girl|twins|grandson|granddaughter|grandkids|godson|goddaughter|step(?:son|daughter)|husband|wife|hubby|cousin|mum|mam|dad|nan|sister|brother|mate|pal|flatmate)\b(?!'s (?:got|account))|our (?:own )?(?:son|daughter|lad|lass|eldest|youngest)"
    r"|policy|assembly|online safety|e-?safety|should (?:i|we|you|staff)|can (?:i|we) |is it (?:ok|allowed|alright)|are we allowed|allowed to|what if|what do i|which (?:section|clause|bit)|wdyt|advice|as a parent|my own child|when i was|at my (?:old|last) school|in my old|novel|play script|colleagues?|supply|the other (?:ta|teacher)|pta (?:meeting|committee)|coffee morning|parents'? evening)\b",
    regex.IGNORECASE,
)
_SIGN = lazily.compiled(
    rf"\b(?:{_SITE}|{_GAME}|follow\w*|add(?:ed)?|messages?|messaging|text\w*|dm\w*|snap\w*|number|home|hame|lift|mine|secret|tell|mums?|mams?|dads?|parents|group|chat)\b",
    regex.IGNORECASE,
)
TRIGGER = (
    rf"\b(?:{_SITE}|{_GAME}|dms|dm'?d|dming|streak|messag(?:ing|ed)|text(?:ing|ed)|face ?tim(?:ed|ing)|whats ?app(?:ed|ing)|friended)\b|\bfollow(?:s|ed)? (?:me|him|her|them)\b|\b(?:added|adding|accepted)\b.{{0,40}}\b(?:{_KIN}|requests?|kids|{_YEARS}|leavers|class|lot)\b|\bwriting to (?:him|her|them)\b|\bslide into\b|\b(?:my|ma|me) (?:own |personal |private |home )?(?:mobile |phone |telephone )*(?:number|no|mobile|digits|snap|insta|gmail|email)\b"
    r"|\b(?:rings?|texts?|txt|messages?|msgs?|calls?|phones?|facetimes|snaps|dms?|voice ?notes) me (?:\w+ )?(?:on|every|most|at|when|if|any|any ?time|day|after|till|late|about|direct|in|of|each|last)\b|\b(?:text|texted|message|messaged|ring|write to|snap) (?:him|her|them|[a-z]+) (?:every|on|most|when|happy|from|at|back)\b"
    r"|\b(?:drop\w*|driv\w+|drove|ran|run|running|give|given|gave|giving|take|taking|took|tak|brought|have|had|doing|do)\b.{0,60}\b(?:home|hame|lift|ride|back|mine|ours|up on the way|pictures|cinema|spurs|match|footy|football|maccies|mcd\w*|nando'?s|park|zoo|beach|bowling|costa|coffee|ice cream|swimming|gym|pint|drink|meal|hot chocolate|milkshake|fishing|panto\w*|my (?:house|flat|kitchen))\b"
    r"|\b(?:round|over|to|at|in) (?:mine|ours|hers|his|theirs|my (?:house|kitchen|place|flat))\b|\bbabysit|\bsecret\b|\bbetween us\b|\bnot to (?:tell|say|mention)\b|\b(?:don'?t|dont|dinnae) (?:tell|say)\b|\btold (?:him|her|them)\b|\b(?:slipped|bought|gave|got|put|sent|treated|dropped|lent)\b.{0,90}\b(?:tell|know|knows|see|quiet|secret|books|soul|word|needs?)\b"
    rf"|\b(?:pint|pints|drinks?|coffee|prosecco|brunch|night out|raving|clubbing|pub|dinner|gym|spa|weekend away|holiday|gig|boat|darts|five a side|going)\b.{{0,60}}\b{_KIN}\b|\b{_KIN}\b.{{0,60}}\b(?:pint|drink|coffee|meal|pub|town|lash)\b|\b(?:group|chat)\b,? (?:with|w|wi|of|for|called|me)\b|\b(?:parents|mums|mams|dads|families)'? (?:group|chat)\b|\bwe(?:'ve| have| been| still| now| just|'ll)* (?:text|snap|message|dm|voice|video|send each|write)|\bi(?:'ve)? (?:always )?(?:answer|reply|send)\b|\b(?:me and|and me)\b|\b{_KIN} and i\b|\bi text\b"
)
_MOST = 2


def contacts(text: str) -> Iterator[tuple[int, int]]:
    """Where one is told; nothing where it was turned down, is the school's own way, or one's own family's."""
    for start, end in stretches(text, _SIGN):
        part = text[start:end]
        if not _ABOUT.search(part) or _NOT_SO.search(part):
            continue
        for found in islice(_TOLD.finditer(part), _MOST):
            low, high = found.span()
            while low < high and not part[low].isalnum():
                low += 1
            yield start + low, start + high

"""Finds insults that are made, not listed: "couldn't organise a tombola", "the personality of a damp flannel".

English builds them to a few patterns. Said of oneself, or of a thing, they are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

from detectors import lazily
from detectors.stretches import stretches

_CANT = r"(?:couldn'?t|could not|couldnt|couldnae|couldna|can'?t|cannae|cudnt|wouldn'?t be able to|struggles? to|would struggle to|'d struggle to)"
_SENSE = r"(?:sense|chat|conversation|life|personality|joy|intelligence|brains?|charm|charisma|warmth|common sense|gumption|spark|use|reaction|talk|words?|wit|sparkle|backbone)"
_HEAD = r"(?:ears?|eyes?|upstairs|in there|up there|that forehead|that fringe|the hair|it all|his head|her head|their heads?)"
_A = r"(?:an?|the|one of them|two|wet|damp|dead|half a)"
_CLUMSY = r"(?:piss[- ]?up|booze[- ]?up|raffle|tombola|bun ?fight|picnic|egg|kettle|tap|bath|goldfish|hamster|cactus|houseplant|dog|cat|snail|tortoise|fish|bath of ducks|barn door|cow'?s? arse|arse|arses|elbow|backside|bum|backsides|nose|shoelaces?|way out|paper bag|wet paper bag|doorknob|door|biscuit|sandwich|potato|baked potato|cold|bus|bell|spoon|cone|cones|balloon|banana|lego|jigsaw|sheep|sack|stapler|toaster|colouring|glue stick|light ?bulb|plug|party|crisp packet|packet of crisps|lemonade|brewery|sock|puddle|daisy|fire|wheelie bin|parrot|brick|pebble|plant|bag of chips|bunch of grapes|tin|taxi|pond|drum|hoop|wall|spider|moth|kite)"
_SPITEFUL = r"(?:silly|daft|lazy|miserable|stupid|moody|selfish|nasty|horrible|stuck[- ]?up|sour|nosy|gobby|mouthy|snotty|snooty|spiteful|greedy|idle|useless|cheeky|rude|two[- ]faced|poisonous|vain|pompous|sanctimonious|smug|jumped[- ]?up|entitled|spoilt|bossy|hopeless|pathetic|gormless|clueless|dopey|dozy|dim|thick|vile|grumpy|whingeing|whining|whiny|sly|slimy|creepy|arrogant|obnoxious|feckless|scruffy|manky|skanky|rough|common|trashy)"
_CREATURES = r"(?:mare|cow|trout|sod|so and so|so-and-so|article|madam|nyaff|sook|squit|preacher|bat|boot|baggage|bint|pig|toad|weasel|git|prick|twerp|pillock|plonker|muppet|numpty|eejit|clown|brat|snob|gobshite|toerag|scrote|oik|oaf|lump|creature|specimen|ratbag|rat ?bag|witch|hag|dragon|harridan|jobsworth|lapdog|creep|goblin|gremlin|hobbit|troll|dwarf)"
_FOOLS = r"(?:pillocks?|numpt(?:y|ies)|bampots?|planks?|plonkers?|muppets?|clowns?|melts?|eejits?|trouts?|scroungers?|scrubbers?|thugs?|toerags?|scrotes?|wasters?|chancers?|parasites?|harpy|harpies|harridans?|nightmares?|wallys?|wallies|twerps?|gobshites?|arseholes?|pricks?|knobs?|tossers?|wankers?|twats?|gits?|weasels?|snakes?|leeches|jokers?|cowboys?|divs?|dopes?|donkeys?|lemons?|wet wipes?|wet lettuces?|waste of space|piece of work|bit of work)"
_SOMEBODY = r"(?:she|he|they|her|him|them|mr|mrs|ms|miss|dr|sir|governors?|chair|dad|mum|mam|parents?|slt|agency|sw|social worker|sub|head|deputy|clerk|office|lot|mother|father|wife|husband|family|that (?:woman|man|boy|girl|lad|kid|child)|(?-i:\p{Lu}\p{Ll}{2,})'s (?:mum|mam|dad|nan))"
_WAYS = (
    # A verdict behind what somebody did: "... forgot the keys again. Absolute plank."
    rf"(?<=\b{_SOMEBODY}\b[^\n]{{3,120}}[.,!?;:–-] ?)(?<!\b(?:i'?m|i am|me|you|what) )(?:what )?(?:an? |the )?(?:(?:absolute|pure|proper|complete|total|utter|right|prize|perfect|miserable|grasping|nasty|vile|old|wee|little|auld|silly|daft|lazy|useless|gormless|pair of|pair o|shower of|bunch of|couple of) )+{_FOOLS}(?=\s*(?:[.,!;]|$))(?!\W{{0,3}}(?:me|i|myself)\b)",
    # What somebody could not do
    (
        rf"\b{_CANT} (?:\w+ )?(?:organi[sz]e|run|manage|arrange|plan|host|hold|control|lead|teach|mark|supervise|mind|raise|parent|bring up|look after|keep|spell|read|add up|count|pour|boil|butter|dress|wire|find|hit|catch|park|reverse|follow|tell|pick|put out|open|fold|cut|draw|sing|act|tie|work|operate|fight|punch|talk|think|argue|sell|lie|get|win|give|make|do)"
        rf" (?:(?:his|her|their|a|an|the) )(?:own )?{_CLUMSY}s?\b"
        rf"|\b{_CANT} (?:\w+ )?(?:find|tell|spot|see|identify) (?:his|her|their|its) (?:own )?(?:arse|backside|bum|elbow|nose|feet|way|mouth|bottom)\b|\b{_CANT} [^.!?\n]{{2,40}}\b(?:with both hands|in a brewery|with a map|with a sat ?nav|if (?:it|you|he|she|they) (?:bit|hit|sat|drew|handed|gave)|to save (?:his|her|their) life|for toffee|with instructions|in a (?:tin )?factory|in a bucket|out of a (?:wet )?paper bag)\b|\bfrom (?:his|her|their) elbow\b|\bneeds? a (?:map|sat ?nav) to (?:find|get)\b|\b(?:he|she|they)'?d need a sat ?nav\b"
    ),
    r"\b(?:wouldn'?t|wouldnt|doesn'?t|don'?t|wouldnae|would ?na|doesnae) (?:\w+ )?(?:know|recogni[sz]e|spot|notice|understand|see|ken) [^.!?\n]{2,40}? (?:if (?:it|one|you|he|she|they|the|a) (?:\w+ )?(?:bit|hit|sat|slapped|smacked|fell|danced|jumped|came|kicked|punched|was|walked|waved|introduced|crawled|landed|dropped|ran|knocked|handed)|(?:his|her|their) (?:arse|backside|elbow)|one end of)\b",
    r"\b(?:shouldn'?t|shouldnt|should not|not fit to|not safe to|ought not to|wouldn'?t trust (?:him|her|them|that \w+)(?: to)?|should never)(?: be)?(?: allowed| let| trusted| in charge| permitted| run| left| look after)?(?: to (?:have|keep|own|run|raise|look after)| near| with| of| have| keep| be left with| alone with| out with)? (?:an? |the |own )?(?:hamster|goldfish|pet|houseplant|pot ?plant|cactus|bath|tap|kettle|scissors|bun fight|sandpit|dog|guinea pig|whelk stall|raffle|gerbil|rabbit|tamagotchi)s?\b|\b(?:should|ought to|need(?:s)? to|want(?:s)? to) (?:have|need|get|need|be given) (?:a )?licen[cs]e (?:before|for|to) (?:having |have |breeding|breed|children|kids)",
    # Of what they have the look, the mind, the use
    (
        r"\b(?:personality|charisma|presence|brains?|brain power|intellect|iq|charm|warmth|attention span|memory|wit|depth|energy|emotional range|people skills|social skills|manners|conversation|imagination|backbone|spine|voice|gob|mouth|grace|drive|appeal|dress sense|work ethic|leadership|sense of humour|looks|subtlety|empathy|moral(?:s)?) (?:of|by|like|from|on (?:him|her|them|that) like) (?!it\b|this\b|his\b|her\b|that\b|the (?:school|children|class|team|head|group|year|book|character|story|author)\b)(?:an? |the |her |his )?(?:slapped|smacked|skelped|bulldog|wet|damp|dead|dying|boiled|mashed|cold|dishcloth|flannel|teabag|tea ?towel|fish|haddock|lettuce|sponge|brick|plank|spoon|stapler|stapler|doorstop|gnat|goldfish|sieve|foghorn|fog ?horn|bag of|bucket of|sack of|welder'?s|chewed|melted|burst|car park|carpark|tent|cardigan|cardboard|mop|brick|potato|turnip|cabbage|carrot|parsnip|pea|lentil|walnut|raisin|newt|slug|snail|shed|skip|bin|bus stop|lamp ?post|bollard|traffic cone|hand ?dryer|photocopier|filing cabinet|paper ?clip|plug|radiator|speed bump|kerb|wasp|hippo|toad|weasel|ferret|rat|donkey|mule|goat|hammer|rake|tin|shovel|box of|piece of|puddle|dial tone|answer ?phone|voicemail|beige|argos|poundland|toilet|toilet brush|loo brush|arse|bum|smack|bus|train|plate|doughnut|dead sheep|tunnel|mersey tunnel|cement mixer|chainsaw)\b"
        r"|\bface (?:on (?:him|her|them) )?like (?:an? |the )?(?:slapped|smacked|skelped|bulldog|haddock|welder'?s|chewed|melted|burst|bag of|bucket of|dropped|smack|bus|train|arse|bum|hippo|toad|weasel|ferret|rat|donkey|goat|wasp|well[- ]kept|plate of)\b|\bface you'?d (?:never )?\w*(?: \w+)? ?(?:slap|punch|hit|tire of slapping)\w*|\bface only a mother"
        r"|\b(?:as (?:much )?)?(?:use|useful|handy|helpful|welcome|switched on|bright|sharp|subtle|charming|interesting|warm|lively|deep|quick|reliable|graceful|thick|dense|dim|daft|idle|stupid|slow) as (?:an? |the |two |shit|mince|pig)(?:(?!possible|ever|usual|always|me\b|i\b|you\b)\w+)?(?: \w+)?(?: (?:teapot|fireguard|fire ?guard|plank|planks|lamp|torch|flannel|brick|umbrella|door|haddock|handbrake|trousers|wet weekend|paperweight|lighthouse|parachute|ashtray|spoon|sandpaper|lettuce|dog|donkey|mince|mud|bench|shit|screen door|submarine|motorbike|drawer|bowling ball|butter knife|custard|sieve|stump|post|hedge|foghorn|pig ?shit))\b"
    ),
    rf"\b(?:(?:i'?ve|i have|you'?d|you'?ll|ye|you|i'?d|we) (?:\w+ )?)?(?:had|get|got|find|seen|met|have|had) (?:\w+ )?more {_SENSE} (?:out of|from|in|with|off) {_A} ?\w+|\b(?:seen|met|had|known) (?:\w+ )?(?:brighter|livelier|quicker|sharper|warmer|more penetrating|more lively|more intelligent|cleverer|more useful|better organised|more switched on) (?:\w+ )?(?:in|on|at) (?:an? |the |my )(?:\w+ )?(?:drawer|skip|fridge|freezer|salad|bin|bucket|pond|zoo|morgue|graveyard|tin|garden|fishmonger'?s|butcher'?s|aquarium|farm|compost)",
    # What is missing
    r"\b(?:not (?:a|one|two|half a|a single|an?)|no|hasn'?t (?:got )?(?:a|one)|haven'?t (?:got )?(?:a|one)|without a|never had a|shar(?:e|es|ing) (?:a|one|the same)|half a|one|two|last|only|few|couple of|got one|missing a) (?:working |functioning |spare |original |single |shared |collective )?brain ?cells?\b(?! (?:left|diagram|each|model|picture|slide))|\bbrain ?cells? (?:between (?:them|'?em|the)|to (?:rub|share|spare)|and (?:it|they)'?s? (?:off|on|lonely|gone))\b",
    r"\b(?:nothing|nowt|nuthin|nae?thing|sod all|bugger all|naff all|not a lot|not much|very little|absolutely nothing|tumbleweed|an empty room|a draught|fresh air|wind) (?:whatsoever |at all |going on |left )?(?:between (?:the|his|her|their|them|those) ears|behind (?:the|his|her|their|those|it|them) ?(?:eyes)?|upstairs|up (?:there|top)|under(?:neath)? (?:it|that|the (?:hair|fringe|hat|lashes)|all that)|in (?:his|her|their|that) head|in the (?:attic|loft|top storey))\b(?! (?:the|to|at|in|is|are|was|on)\b)",
    r"\blights?(?: are|'?s| is|'?re)? (?:\w+ )?on,? ?(?:but |and |absolutely )?(?:there'?s )?(?:nobody|no ?one|nae?body|absolutely nobody|no bugger)(?:'?s| is)? (?:at )?(?:home|in|hame)\b(?! (?:in|at|on|till|until|today|this|to)\b)|\b(?:nobody|no ?one|nae?body)(?:'?s| is)? (?:home|in|at home) (?:upstairs|up there|that one|with)\b|\b(?:less|more|nowt|not (?:a lot|much)) upstairs than a bungalow\b|\blift (?:doesn'?t|dont|don'?t) (?:go|reach|stop) (?:all the way |to |at )?(?:up|the top)",
    r"\b(?:a|an|one|two|few|couple of|several|bit|some) (?:\w+ )?(?:sandwich(?:es)?|butt(?:y|ies)|sarnies?|picnics?|cards?|crayons?|slates?|tiles?|bricks?|pages?|chips|peas|fries|stitch(?:es)?|spanners?|keys?|players?|letters?|pence|p|bob|pies?|eggs?|beans?|biscuits?|grapes|legs?|beads|books) short of (?:an? |the )?(?:\w+ )?(?:picnic|deck|pack|box|roof|full|load|quid|pound|packet|happy meal|shilling|dozen|shelf|wall|can|library|keyboard|team|alphabet|basket|set|wagon|abacus|bunch|lunch|hamper)\b|\bnot (?:quite |exactly |really )?the (?:sharpest|brightest|quickest|shiniest|crunchiest|ripest|fastest|fullest) (?:\w+ )?(?:tool|knife|bulb|button|star|crayon|pencil|spoon|lamp|card|apple|chip|cheese|light|spark|pebble|cookie|biscuit|spanner|scissors|penny)s?\b|\bnot the full (?:shilling|quid|ticket|picnic)\b|\bround the twist\b(?<!\bi'?m .{0,20})|\bsoft in the head\b|\bthick as (?:mince|two short planks|pig ?shit|a brick|custard|shit|a plank|a whale omelette|mud|clotted cream|treacle)\b|\bdense as (?:a|lead|mince)\b",
    # A waste
    r"\b(?:waste|absolute waste|complete waste|total waste|pure waste|such a waste) of (?:a |an |the |good |my |our |perfectly good )?(?:good |whole |perfectly good |school )?(?:chair|desk|seat|carpet space|school place|place|peg|lanyard|salary|wage|wages|skin|oxygen|space|air|a good (?:chair|coat)|human|uniform|sperm|dinner|lunch|blazer|bus seat|fleece|post|job)\b(?! (?:in|on|at|if|to|because|when|with|for)\b)|\bargument for (?:contraception|birth control|sterilisation|the snip|vasectom(?:y|ies)|boarding school)|\b(?:advert|poster (?:boy|girl|child)|reason) for (?:contraception|birth control|the pill|condoms|vasectom(?:y|ies))\b|\bscrap(?:e|ing|ings of|ed) the (?:bottom of the )?barrel\b(?= (?:with|when|hiring|there|for|this))|\bbottom of the barrel\b|\bshallow end of (?:the )?(?:gene )?pool\b|\bgene pool\b(?=[^.!?\n]{0,30}\b(?:shallow|chlorine|puddle|lifeguard|small|paddling))",
    # Talk and show
    r"\ball (?:mouth|gob|talk|hair|teeth|lashes|lanyard|fur coat|nails|chat|hat|perfume|lipstick|clipboard) (?:and|n|&) (?:no|nae|nowt|nothing|little) \w+|\bcould (?:\w+ )?(?:bore|talk) (?:the )?(?:\w+ ){1,3}off (?:an? |the )?\w+|\b(?:could|would) (?:lose|pick|start|have|manage to lose) an? (?:argument|fight|row) (?:with|in) (?:an? |her own |his own |their own )?(?:empty |locked |revolving |closed )?(?:door|wall|phone box|room|mirror|brick|lamp ?post|sheep|kettle|paper bag|lift|reflection|houseplant|stapler)\b|\bcould (?:start|pick) (?:an? )?(?:fight|argument|row) in (?:an? )?(?:empty|phone)|\blike being savaged by\b|\bempty vessels?\b(?! (?:make|display|for|in science))|\bmore front than\b|\bmutton dressed\b|\bdragged up\b|\b(?:drag(?:ged)?|born) (?:up )?in an? (?:barn|bin|field)\b(?= (?:that|those|them|he|she|by)|[.!,]|$)|\bcouldn'?t care less if (?:it|they) (?:tried|paid)\b|\b(?:raised|brought up|reared) by wolves\b|\bwho'?s raising (?:that|him|her|them)\b",
    (
        r"\bzoo (?:would|'d|wouldn'?t|want|should) (?:send|take|have|give|reject)\b|\b(?:actual|proper|like a|absolute|total|an? actual) zoo\b(?=[^.!?\n]{0,40}\b(?:them|they|that (?:class|lot)|gates|animals|feeding|cage|keeper|actual))|\b(?:feral|wild animals|pigs? at (?:a|the) trough|pack of (?:wolves|wild dogs|hyenas|animals))\b(?=[^.!?\n]{0,40}\b(?:class|lot|kids?|that|them|they|in|the|and)\b)(?<=\b(?:class|lot|kids?|they|them|boys|girls|y\d|year|estate|famil\w+|he|she|herons?|kestrels?|otters?|is|are|absolutely|basically|actually|just|completely|little)\b[^.!?\n]{0,40})|\b(?:parents?|mothers?|dad|mum|mother|father|family|colleague|teacher|governor|employee|boss|genius|head) of the (?:year|century|decade|millennium)\b(?! (?:award|nominat|for|goes|trophy|is|was|today|mug))|\b(?:some|a real|a right|absolute|total|right) genius\b(?= (?:has|had|in|put|left|decided|parked|who|from|booked|thought|changed|with|on|reversed))|\bour glorious leader\b|\bhis (?:lordship|majesty|nibs)\b|\b(?:her|the) (?:ladyship|royal highness|highness)\b(?! (?:the|queen|princess))|\blady muck\b|\b(?:queen bee|madam) (?:herself|of the)\b|\b"
        # Plain dislike of somebody, and what somebody else's work is called by whom they are called
        rf"\b(?:i|we|nobody|no ?one|none of us) (?:(?:honestly|really|just|actually|absolutely|genuinely) )?(?:can'?t|cannot|cannae|canny|couldn'?t|(?<=(?:nobody|one|of us) )can) (?:stand|abide|bear|stomach|thole) (?:the sight of |being near |being in a room with |sitting near )?(?:him|her)\b(?=\s*(?:$|[.,!?;\n)]|and\b|or\b|either\b|tbh\b|anymore\b|any more\b))"
        rf"|\b(?:i|we|nobody|no ?one|none of us) (?:(?:honestly|really|just|actually|absolutely|genuinely|bloody|fucking) )?(?:(?:can'?t|cannot|cannae|canny|couldn'?t) (?:stand|abide|bear|stomach|thole)|hate|hates|despise|loathe|detest) (?:the sight of |being near |working with |sitting near )?(?:that|this|yon) (?:\w+ )?(?:wom[ae]n|man|bloke|fella|mother|father|mum|mam|dad|child|kid|boy|girl|lad|lass|wean|bairn|family|parent|teacher|ta|deputy|supply|governor|inspector|pair)\b(?!['’])(?! (?:in|from|off|on|who plays|jokes?|joke)\b)"
        rf"|\b(?:run|led|managed|staffed|governed|taught) by (?:(?:an?|the|a bunch of|a load of|complete|total|utter|absolute|proper|fucking|bloody|pure) ){{0,3}}(?:morons?|idiots?|imbeciles?|monkeys|cretins?|halfwits?|{_FOOLS})\b|"
        rf"{_SPITEFUL} (?:little |old |wee |auld |great |fat )?{_CREATURES}s?"
        r"\b(?! of\b)"
    ),
)
_SAID = lazily.compiled("|".join(f"(?:{way})" for way in _WAYS), regex.IGNORECASE)
# Of oneself, of one's own, of a thing.
_OWN = lazily.compiled(
    r"\b(?:i|i'?m|im|me|my|mine|myself|we|we'?re|our own|am)\b(?:(?! (?:swear|think|say|said|reckon|mean|told|know|sorry|hope|bet|promise|was told|have met|have seen|ve met|ve seen|ve had|had|have had|had to|oughtn))[^.!?;\n]){0,25}$",
    regex.IGNORECASE,
)
_THING = lazily.compiled(
    r"\b(?:laptop|printer|photocopier|copier|laminator|boiler|wi-?fi|projector|computer|kettle|phone|tannoy|car|van|minibus|system|sims|arbor|app|website|door|building|heating|hall|toilet|weather|dog|cat|puppy|hamster|guinea pig|rabbit|goldfish|hens?|goats?|sheep|ponies|pony|horse|donkey|llama|alpaca|pig|team|united|city|town|rovers|albion|arsenal|spurs|chelsea|england|wales|scotland|episode|film|book|character|programme|series|match|game|pen|stapler|guillotine|chair|lunch|sandwich|soup|cake|custard|shop|hotel|airline|council|government|mp|prime minister|minister|dryer|hand ?dryer|urn|oven|fridge|freezer|radiator|glue|scissors|tap|bus|coach|minibus|trolley|pram|hoover|mower|strimmer|ladder|lift|shed|striker|keeper|goalie|defence|midfield|referee|ref|linesman|politicians?|celebrit\w+|tories|labour)\b[^.!?;\n]{0,40}$",
    regex.IGNORECASE,
)
_THING_BEHIND = lazily.compiled(
    r"[ ,]{0,2}(?:of an? |this |that |is (?:this|that|the) |, (?:this|that|the) )(?:\w+ )?(?:laptop|printer|photocopier|copier|laminator|boiler|wi-?fi|projector|computer|kettle|phone|tannoy|car|van|minibus|system|app|website|door|building|weather|dog|cat|puppy|hamster|horse|pony|donkey|thing|machine|dryer|radiator|whiteboard|board|trolley)\b",
    regex.IGNORECASE,
)
_FOND = lazily.compiled(
    r"\b(?:love (?:you|ya|him|her|them|every|it)|adore|national treasure|treasure|and mine|hilarious|your pal|my pal|mate x|wouldnae change|wouldn'?t change|wouldn'?t swap|miss (?:you|him|her) already|best friend|bless you|proud of|sorry (?:everyone|everybody|all|folks|team|guys|ladies|both|again)|my bad)\b|❤|🥰|😘",
    regex.IGNORECASE,
)
_SAYS = lazily.compiled(r"(?:i|we|nobody|no ?one|none)\b", regex.IGNORECASE)  # begins with who dislikes somebody
_BEFORE = 60
_MOST = 5
TRIGGER = (
    rf"\b(?:{_CANT} (?:[\w']+ ){{1,4}}{_CLUMSY}s?|{_SPITEFUL} (?:little |old |wee |auld |great |fat )?{_CREATURES}s?|{_CANT} (?:\w+ )?(?:find|tell|spot|see|identify) (?:his|her|their|its)"
    r"|with both hands|in a brewery|with a map|save (?:his|her|their) life|for toffee|with instructions|factory|in a bucket|paper bag|sat ?nav|from (?:his|her|their) elbow|brain ?cells?|upstairs|between (?:the|his|her|their|them|those) ears|behind (?:the|his|her|their|those) eyes|up (?:there|top)|in (?:his|her|their|that) head|the (?:attic|loft|top storey)"
    r"|if (?:it|one|you|he|she|they|the|a) (?:\w+ )?(?:bit|hit|sat|slapped|smacked|fell|danced|jumped|came|kicked|punched|was|walked|waved|introduced|crawled|landed|dropped|ran|knocked|handed)|one end of|hamsters?|goldfish|houseplants?|pot ?plants?|licen[cs]e|gerbils?|whelk stall|tamagotchis?|guinea pigs?"
    r"|(?:personality|charisma|presence|brains?|intellect|iq|charm|warmth|span|memory|wit|depth|energy|range|skills|manners|conversation|imagination|backbone|spine|face(?: on (?:him|her|them))?|voice|gob|mouth|grace|appeal|sense|ethic|leadership|humour|subtlety|empathy|morals?) (?:of|by|like|from|on)"
    r"|(?:use|useful|handy|helpful|welcome|switched on|bright|sharp|subtle|charming|interesting|warm|lively|deep|quick|reliable|graceful|thick|dense|dim|daft|idle|stupid|slow) as|more (?:sense|chat|conversation|life|personality|joy|intelligence|brains?|charm|charisma|warmth|common sense|gumption|spark|use|reaction|talk|words?|wit|sparkle|backbone) (?:out of|from|in|with|off)"
    r"|(?:brighter|livelier|quicker|sharper|warmer|penetrating|lively|intelligent|cleverer|useful|organised|switched on) (?:\w+ )?(?:in|on|at)|(?:nothing|nowt|lot|much|little|all|air|wind|draught) (?:\w+ )?(?:behind|under|underneath)|(?:nobody|no ?one|nae?body|no bugger)(?:'?s| is)? (?:at )?(?:home|in|hame)|lift (?:doesn'?t|don'?t)|short of (?:an? |the )?\w+|under that|behind (?:it|them)|(?:sharpest|brightest|quickest|shiniest|crunchiest|ripest|fastest|fullest)|full (?:shilling|quid|ticket|picnic)|round the twist|soft in the head"
    r"|waste of|argument for|advert for|poster (?:boy|girl|child)|reason for|the barrel|gene pool|shallow end|all (?:mouth|gob|talk|hair|teeth|lashes|lanyard|fur coat|nails|chat|hat|perfume|lipstick|clipboard) (?:and|n|&)|(?:bore|talk) (?:the )?(?:\w+ ){1,3}off|an? (?:argument|fight|row)|savaged by|empty vessels?|face (?:you'?d|only)|more front|mutton dressed|dragged up|drag up|in an? (?:barn|bin|field)|couldn'?t care less|by wolves|who'?s raising"
    rf"|(?:absolute|pure|proper|complete|total|utter|right|prize|perfect|miserable|grasping|nasty|vile|old|wee|little|auld|silly|daft|lazy|useless|gormless|of|o) {_FOOLS}"
    r"|zoo|feral|wild animals|trough|pack of|of the (?:year|century|decade|millennium)|genius|glorious leader|lordship|majesty|nibs|ladyship|highness|lady muck|queen bee|madam"
    rf"|(?:stand|abide|bear|stomach|thole|hates?|despise|loathe|detest) (?:the sight of |being near |being in a room with |working with |sitting near )?(?:that|this|yon|him|her)"
    rf"|by (?:(?:an?|the|a bunch of|a load of|complete|total|utter|absolute|proper|fucking|bloody|pure) )*(?:morons?|idiots?|imbeciles?|monkeys|cretins?|halfwits?|{_FOOLS}))\b"
)
"""Matches in every text that has one."""
_WORDS = lazily.compiled(TRIGGER, regex.IGNORECASE)


def comic_insults(text: str) -> Iterator[tuple[int, int]]:
    """Where one is said of somebody."""
    for low, high in stretches(text, _WORDS):
        for found in islice(_SAID.finditer(text, low, high), _MOST):
            start, end = found.span()
            before = max(start - _BEFORE, 0)
            own = _OWN.search(text, before, start) and not _SAYS.match(text, start)
            if own or _THING.search(text, before, start):
                continue
            if not _THING_BEHIND.match(text, end) and not _FOND.search(text, before, end + _BEFORE):
                yield start, end

"""Says whether a child's news is small: everyday words, and none that makes it confidential.

Staff tell small news of single children all day: a tummy ache, a plaster, a lost tooth, the dentist. What makes news
confidential is what it touches: family and custody, care, courts and police, money, diagnoses and lasting conditions,
medicine, continence, the mind, sanctions. Source: UK GDPR, Art 9 and 10.
"""

from __future__ import annotations

import regex

from detectors import lazily

_SUPPORT = (
    r"(?-i:SENd?|SEND)|sen|send (?:register|list|child|kid|boy|girl|lad|review|support|plan|meeting)|senco\w*|ehcps?|ehc|ieps?|psps?|pcps?|idps?|asd|asc|autis\w+|adhd|add|pda|(?-i:ODD)|fasd|ocd|spld|dyslexi\w+|dysprax\w+|dyscalcul\w+|(?-i:Downs|Down'?s)|down'?s syndrome|cerebral|spectrum|pathway|diagnos\w+|undiagnosed"
    r"|assess(?:ed|ment)s?|ed ?psych\w*|(?-i:EPs?)|educational psych\w*|psych\w*|paediatric\w*|camhs|cahms|salt|ot|physio\w*|therap\w+|counsel\w+|elsa(?! art)|thrive|play therapy|nurture|statement(?:ed)?|special school|alternative provision|pru|ap place"
    r"|(?:one[- ]to[- ]one|1[:-]1s?) (?:funding|hours|support)|send plan|p[- ]?scales?|p[- ]?levels?|working (?:well )?below|nonverbal|non-verbal|mute|selective|stammer\w*|stutter\w*|tics?|tourette'?s|sensory|meltdowns?|restrain\w*|team[- ]?teach|positive handling"
    r"|deaf|hearing (?:aids?|loss|impair\w+)|cochlear|blind|registered blind|visual\w* impair\w+|wheelchair(?! race)|prosthe\w+|splints?|hoist\w*|colostomy|stoma|catheter\w*|cleft|tube[- ]fed|(?-i:PEG)|gastrostomy|feeding tube|nappy|nappies|pads|pull[- ]?ups|intimate care|toilet(?:ing)? (?:plan|trained)|toilet[- ]?train\w*"
    r"|continen\w+|incontinen\w+|soil(?:s|ed|ing)|smear(?:s|ed|ing)?|wets|wet (?:him|her|them|his)sel\w*|wetting|poo(?:ed|s)|peed|wee'?d|bed-?wett\w+|wet again|bladder|bowels?|constipat\w+|laxative\w*|movicol|accidents|another (?:wee )?accident|(?:trousers|pants|knickers) again|silent (?:one|boy|girl|lad)|first time in \w+ months"
)
_HEALTH = (
    r"epilep\w+|seizures?|fits|absences? seizures|diabet\w+|type (?:1|one|2|two)|insulin|sugars|bloods|pump|sickle cell|cystic|fibrosis|asthma attacks?|epi-?pens?|anaphyla\w+|nut allerg\w+|allergy plan|coeliac|crohn'?s|colitis|heart|kidneys?|transplant\w*|chemo\w*|cancer|leukaemia|tumou?rs?|lumps?|hospice|terminal|surgery|operat(?:ion|ing|ed)|hospital\w*|admitted|icu|consultant|specialist|clinic|scans?|mri|biopsy|hiv|hepatitis|tb|scabies|impetigo|ringworm|lice|tubes in|grommets|(?-i:MS)|infirmary|drip|sickle|feeding plan|having (?:an )?absences?|(?:an|his|her) absence|eczema|burn(?:t|ed) (?:him|her)self"
    r"|meds|medicat\w+|medicine cabinet|tablets|ritalin|equasym|concerta|medikinet|melatonin|methylphenidate|sertraline|fluoxetine|injections?|inhaler plan|care plan|asthma plan|spine|(?:an|the|his|her) op|healthcare plan|ihp|nerves|depress\w+|anxi\w+|panic attacks?|self[- ]?harm\w*|been cutting|remission|radio aid|bag on (?:his|her) tummy|full of livestock|cut(?:s|ting) (?:him|her|them)sel\w+|overdos\w+|suicid\w+|eating (?:thing|disorder)|anorexi\w+|stopped eating|not eating|bulimi\w+|mental health|section(?:ed)?|crisis team|nightmares|bad dreams|trauma\w*|ptsd|attachment|miscarr\w+|lost the baby|pregnan\w+|periods?|body odou?r|(?:he|she|they|him|her|coat|clothes|jumper) (?:smells?|stinks?|reeks?)|smells? of (?:drink|weed|wee|smoke|damp)|that smell|the smell|unwashed|nits? again|lice again|head ?lice again|crawling|flea\w*|obes\w+|overweight|underweight|weigh-?in"
)
_CARE = (
    r"safeguard\w*|cp|cin|c ?in need|child in need|child protection|section (?:17|47|20)|s(?:17|47|20)|lac|cla|pep|looked[- ]after|(?:in|into|taken into|out of) care|handed (?:him|her|them) back|back to the council|foster\w*|respite|guardian\w*|residence order|rais(?:es|ed|ing) (?:him|her|them)|ran from|carers?|kinship|special guardian\w*|sgo|adopt\w+|placements?|contact (?:with|centre|visit|session|is|was|on|yesterday|today|tomorrow|saturday)|had contact|supervised|social (?:workers?|care|services)|sw|family (?:support )?worker|early help|tac|taf|conference|core group|strategy meeting|lado|mash|referr\w+|refer|cpoms|myconcern"
    r"|police|arrest\w*|bail\w*|caution\w*|court|solicitors?|cafcass|custody|injunction|non[- ]?mol\w*|an? order|the order|restrain\w+ order|polis|parole|sentenced|lifted|due out|(?:back|away) inside|panic (?:alarm|button)|panel|prisons?|jail|back inside|is inside|went inside|behind bars|doing (?:time|bird|a stretch)|done time|did (?:time|\w+ months)|(?:just|got|gets?) (?:got )?out|cells|(?:got|given|gets?|serving) (?:\w+ ){0,2}(?:months|years)|judge|courts|tribunal|evidence|trial|services|social'?s|taken (?:last|off|on|out|into|away|from)|(?:not|nobody'?s|isn'?t) (?:meant|supposed|allowed) (?:to )?|can'?t come near|found (?:him|her|them)|remand|released|(?:on|the|his|her|with|mum'?s|dad'?s|an?) tag(?! rugby)|tag[- ]wearing|tagged|curfew|youth justice|sent down|ankle (?:tag|bracelet|monitor)|probation|offend\w*|on the register|(?:criminal|police|has a) record|convict\w+|charged|dealing|dealers?|raid\w*|drugs?|drink(?:s|ing)|drunk|rehab|recovery|sober|clean for|worse for wear|alcohol\w*|wagon|methadone|script|using again|heroin|weed|stabb\w+|gangs?|county lines|radicali\w+|prevent|channel"
    r"|domestic|dv|violen\w+|hit(?:s|ting)? (?:him|her|them|me|another|a|the|staff)|beat(?:s|ing)? (?:up|him|her|them)|beaten|bruis\w+|marks on|neglect\w*|abus\w+|assault\w*|refuge|women'?s aid|marac|fled|hiding|not allowed (?:near|within|in)|no contact|collect(?:ed)? by nobody|password (?:for|at) pick|stepdad'?s back|throw(?:s|n)? out|kicked out|locked out|locks (?:the )?fridge|left alone|home alone|disclos\w+|discl\w*|worr(?:y|ied) about (?:him|her|them|home)"
)
_FAMILY = (
    r"divorc\w+|separat(?:ed|ing|ion)|split(?:ting)?(?: up)?|left (?:home|the family)|(?:mum|mam|dad|da|he|she)'?s? left|moved out|walked out|affair|new (?:fella|bloke|boyfriend|partner|man|girlfriend)|custody|access|real dad|birth (?:mum|mother|dad|father|parents?)|bio (?:mum|dad)|dna|paternity|isn'?t his|not his|estranged|half[- ]?(?:brother|sister)|young carer|time with (?:dad|mum)|working girl|(?:weeks|months) left|step-?(?:dad|da|father|mum|mam|mother)|mother and baby|had a baby at|carer for|(?<!(?:goldfish|hamster|caterpillar|rabbit|guinea pig|cat|dog|fish|snail|both) )died|dead|death|dying|passed away|funeral|bereave\w*|griev\w+|hung (?:him|her)self|hanged|tried to end|buried|lost (?:his|her|their) (?:mum|dad|mother|father|brother|sister|nan|gran|grandad|baby|home|house)"
    r"|evict\w*|homeless|hostels?|caravan|the van|temporary (?:accommodation|housing|place)|temp accom\w*|b&b|sofa|sofa[- ]surfing|(?:sleep(?:s|ing)?|slept) (?:in|on)|housing|overcrowd\w*|damp|mould|no recourse|asylum|home office|visa|deport\w*|immigration|undocumented|refugees?|syria|status|trafficked"
    r"|fsm|pp|pupil premium|free (?:school )?(?:meals?|dinners?|lunch)|food ?banks?|benefits?|universal credit|bailiffs?|debts?|owes?|owing|arrears|overdrawn|not paid|unpaid|no (?:gas|heating|electric|leccy|hot water)|bounced|can'?t (?:afford|pay)|cannot (?:afford|pay)|couldn'?t (?:afford|pay)|skint|vouchers?|only crisps|paid by|hardship|repossess\w*|electric(?:'s| is| was|ity)|meter|redundan\w+|lost (?:his|her|their) job|no (?:coat|shoes|food|lunch money|dinner money|bed)|dinner money|hungry|starving|uniform grant"
)
_CONDUCT = (
    r"suspen\w+|exclu\w+|perm[- ]?ex\w*|managed move|isolat\w+|internal(?:ly)?|inclusion room|detention|fixed[- ]terms?|days out|part[- ]time|appeal|thump\w*|caught wi\b|held again|\w+ hold|reduced hours|mornings only|resource base|on report|behaviour (?:plan|report|log|support|contract)|sanction\w*|thinking room|reduced timetable|part[- ]time timetable|red card\w*|(?<!work )sent (?:out|home)(?! (?:with|poorly|sick|ill|early))|refus(?:er|ing|al)|school refus\w+|truan\w+|attendance|persistent|ewo|fined|penalty notice|bull(?:y|ied|ying|ies)|racist|incident|stole|steal\w*|thie\w+|nick(?:s|ed|ing)|caught (?:with|him|her|them)|lighter|knife|weapons?|blades?|vap\w+|fight\w*|(?<!a )(?<!wee )bit (?:him|her|me|another|the|staff|again|(?-i:[A-Z])\w+)|bites|biting|bitten|kick(?:s|ed|ing) (?:off|me|off|out)|kicked|punch\w*|hits|slapp\w*|spat|spits?|chairs?|throwing|headbutt\w*|attack\w*|lash\w*|swore|swear\w*|climb\w+ (?:the )?(?:fence|gate)|abscond\w*|ran (?:off|out)|run(?:s|ner)|kick(?:s|ing)? off|violent|aggress\w+|smash\w*|destroy\w*|trash\w*"
    r"|trans\b|transition\w*|pronouns?|called? he now|called? she now|gender|gay|sexual\w*|touch\w+|inappropriate\w*|porn\w*|naked|undress\w*|expos\w+|can'?t read|cannot (?:read|write)|failed|bottom (?:set|group|of)|lowest|iq|reading age|years? (?:below|behind)|months behind|greater depth no|not (?:going to )?pass\w*|sats? (?:result|score)\w*"
    r"|nhs|upn|dob|d\.o\.b|passport|biometric"
)
# The sender says so.
_QUIET = (
    r"(?:don'?t|dont|dinnae|not to|do not|never|nobody'?s to|no need to) (?:tell|say|mention|ask|breathe|let on|spread|repeat|make a thing|make a fuss)|keep (?:it|that|this) (?:quiet|to (?:yoursel\w+|us)|between|in here|low|on the)"
    r"|between (?:us|you|ourselves)|on the (?:quiet|qt|low|down ?low|hush)|hush\w*|discreet\w*|discretion|confidential\w*|sensitive\w*|(?:you|ye|yous?) (?:didn'?t|haven'?t|never) (?:hear|heard|get)|only telling|need to know|shouldn'?t (?:say|be saying|tell)|not supposed to|told me in confidence|in confidence"
    r"|(?:be|go) (?:gentle|easy|kind|nice|soft|careful)|tread|heads[- ]up about|awkward|ashamed|embarrass\w*|humiliat\w*|scared of|frightened|terrified|dread\w*"
)
_CONFIDENTIAL = lazily.compiled(
    rf"\b(?:{_SUPPORT}|{_HEALTH}|{_CARE}|{_FAMILY}|{_CONDUCT}|{_QUIET})\b", regex.IGNORECASE
)
_EVERYDAY = lazily.compiled(
    r"\b(?:tummy|belly|stomach|bug|cold|colds|flu|cough\w*|sneez\w*|snot\w*|sniff\w*|runny|nose(?:bleed)?s?|throat|tonsils|ears?|ache\w*|headache|temperature|wobbly|tooth|teeth|dentist|orthodontist|braces?|optician'?s?|glasses|specs|eye (?:test|patch)|eyepatch|hearing test|jabs?|chicken ?pox|spots?|verruca|splinters?|plasters?|grazed?|grazes|scrap(?:e|ed)|bump(?:s|ed)?|bang(?:s|ed)?|trapped|stubbed|nipp?ed|sting|stung|slipped|tripped|fell|fallen|knees?|elbows?|shins?|thumbs?|fingers?|toes?|sprain\w*|cast|crutches|sling|boot|ice|iced|wet flannel|hiccups|sick|dizzy|wheez\w*|puffer|rash|nits|wee accident|mishap|sore|sair|poorly|temp|stuck|under the weather"
    r"|settled|settling|cried|crying|weepy|tears|teary|cuddles?|hug|sad|missed|misses|homesick|shy|smil\w+|giggl\w*|laugh\w*|fine (?:now|by|after)|grand now|fine again|happy|delighted|proud|pleased|bouncing|excited|chuffed"
    r"|won|wins|came (?:first|second|third)|medal|certificate|star|award|house ?points?|part|lead|lines|solo|captain|scored|goals?|team|race|gala|chess|swimming|swims?|dance|ballet|karate|judo|gymnastics|club|grade|choir|play|show|spelling|reading|reads|library|times tables|drawing|painted|poem|song|sings?"
    r"|lost|forgot\w*|left (?:his|her|their)|missing|jumper|cardigan|cardy|coats?|hats?|gloves?|shoes?|wellies|welly|plimsolls|bags?|bottle|lunch ?box|packed lunch|folder|book ?bag|kit|trousers gone|socks?|scooter|peg|snack|pudding|custard|jacket potato|lunch|dinner|milk|birthday|cake|party|holiday|grandma'?s|gran'?s|nan'?s|granny'?s|wedding|bus|coach|late|traffic|early|appointment|collected|signing|picked up|at (?:one|two|three|\d)"
    r"|bab(?:y|ies)|new (?:brother|sister)|puppy|kitten|hamsters?|goldfish|cat|dog|rabbit|moving to|leaving|last day|first day|new starter|new (?:lad|girl|boy|one|lass)|starts?|started|joined|buddy|trip|register|sayings?|says|said|reckons|asked|called|told me|favourite|hair ?cut|hair|pirate|joke)\b",
    regex.IGNORECASE,
)


def is_small_news(text: str) -> bool:
    """Whether what it tells is of every day, and nothing in it is confidential."""
    return bool(_EVERYDAY.search(text)) and not _CONFIDENTIAL.search(text)

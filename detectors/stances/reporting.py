"""How staff say that something went the proper way: logged, told to the DSL. What is only intended is no report."""

from __future__ import annotations

from detectors.stances.rule import NOT_DONE, Rule

_PLACE = (
    r"(?:cpoms|myconcern|(?:the |our |my )?(?:dsl|ddsl|slt|head|headteacher|deputy|senco|dpo|lado|mash|"
    r"police|social (?:care|services)|"
    r"safeguarding (?:lead|team|inbox)|line manager|office|governors|council|it (?:team|helpdesk|support)|"
    r"helpdesk|la)|"
    r"(?:an? |the )?(?:incident|accident|concern|behaviour|racist incident)s? (?:log|book|form|report)|"
    r"class charts|arbor|sims|policy|procedure)"
)

_DONE = (
    r"(?:logged|recorded|reported|flagged|raised|referred|passed|forwarded|handed|given|noted|filed|"
    r"escalated|written|wrote)"
)


RULES = (
    Rule(
        "reporting",
        "logged recorded reported flagged raised referred passed forwarded handed given noted filed escalated"
        " written wrote",
        rf"{_DONE} [a-z ]{{0,25}}?(?:on|in|to|onto|into|via|with|as per|through) ",
        rf"\b{_DONE}(?: (?:it|this|that|them|both|all|him|her|on|over|back|up|straight|in|a concern|an"
        rf" incident)){{0,4}} (?:on|in|to|onto|into|via|with|as per|through) (?:the )?{_PLACE}\b(?! (?:later|tonight|"
        rf"tomorrow|last|staff))",
        not_after=NOT_DONE,
    ),
    Rule(
        "reporting",
        "reported",
        r"reported (?:(?:it|this|that|him|her|them) )?to ",
        r"(?:^|[,.;!] ?|\b(?:and|ive|i|been|all) )reported (?:(?:it|this|that|him|her|them) )?to"
        r" (?!be\b|have\b|me\b|work\b|that\b)[a-z]+",
        not_after=NOT_DONE,
    ),
    Rule(
        "reporting",
        "logged",
        r"logged",
        r"\blogged(?: (?:it|this|that|both|all))?(?: (?:already|properly|accordingly|too|straight away|as"
        r" usual))?(?:[.,!)✅👍]|$| and| thanks)",
        not_after=NOT_DONE,
    ),
    Rule(
        "reporting",
        "told informed alerted notified emailed mentioned spoke spoken updated rang gone went let",
        rf"(?:told|informed|alerted|notified|e-?mailed|mentioned (?:it|this) to|spoken? (?:to|with|tae)|"
        rf"updated|rang|gone|went|let) (?:straight )?(?:to )?{_PLACE}",
        rf"\b(?:told|informed|alerted|notified|e-?mailed|mentioned (?:it|this) to|spoken? (?:to|with|tae)|"
        rf"updated|rang|gone (?:straight )?to|went (?:straight )?to|let) (?:straight to )?{_PLACE}(?: know)?"
        rf"(?: (?:about (?:it|this|that|him|her)|already|immediately|straight away|at once|this morning|today|"
        rf"yesterday|on \w+day|at \w+|as soon as [a-z ]{{1,20}})){{0,2}} ?(?:[.,!;)✅]|$|\band\b|\bas soon\b)",
        not_after=NOT_DONE,
    ),
    Rule(
        "reporting",
        "told informed let emailed reported",
        r"(?:and|,|i|ve|have|then) (?:told|informed|let|e-?mailed|reported)",
        r"\b(?:sent|asked|messaged|requested|shouted|threatened|disclosed|found|saw|witnessed|overheard|heard|"
        r"received)\b[^?]{3,80}\b(?:reported (?:it|this|that|him|her|them) to|(?:and|,|i|ive|have|then)"
        r" (?:told|informed|let|e-?mailed)) (?!him|her|them|me|us|mum|dad|my|his|the|you|every)[a-z]+(?:"
        r" know)?(?: (?:straight away|immediately|about it|already|at once))?[.,!]?$",
    ),
    Rule(
        "reporting",
        "put",
        r"put (?:it|this|that|everything|them)? ?on (?:cpoms|myconcern|the system)",
        r"\b(?:ive|have|has|already|been|all) (?:just |already )?put (?:(?:it|this|that|everything|them|all)"
        r" )?on (?:cpoms|myconcern)\b",
    ),
    Rule(
        "reporting",
        "cpoms cpomsed cpomsd",
        r"cpoms(?:ed|'?d| done| updated| completed)",
        r"\bcpoms(?:ed|d)\b|\bcpoms (?:done|updated|completed)\b",
        not_after=NOT_DONE,
    ),
    Rule(
        "reporting",
        "straight",
        r"(?:went|gone) straight to [a-z]",
        r"\b(?:disclosed|told me|saw|heard|found|sent|asked)\b[^?]{3,80}\b(?:went|gone) straight to"
        r" [a-z]+[.,!]?$",
    ),
    Rule(
        "reporting",
        "filled completed",
        r"(?:filled in|completed) (?:a|the) (?:concern|incident)",
        r"\b(?:filled in|completed) (?:a|the) (?:concern|incident)",
        not_after=NOT_DONE,
    ),
)

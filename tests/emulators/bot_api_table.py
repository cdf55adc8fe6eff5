"""The Bot API's methods and types, as far as the bot uses them: a table of our own, written from its specification.

https://core.telegram.org/bots/api, 10.3. `name:type`, `?` where it may be missing, `|` between types, `[type]` for a list.
A field that is not in the table is refused: the bot sends none, and answers hold none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_CONTENT = """caption:str? caption_entities:[MessageEntity]? photo:[PhotoSize]? document:Document? contact:Contact?
    poll:Poll? sticker:Sticker? venue:Venue? checklist:Checklist? rich_message:RichMessage? video:Video? audio:Audio?
    voice:Voice? dice:Dice? location:Location? animation:Animation?"""
_SERVICE = """new_chat_members:[User]? left_chat_member:User? new_chat_title:str? migrate_to_chat_id:int?
    migrate_from_chat_id:int? pinned_message:Message? forum_topic_created:ForumTopicCreated? group_chat_created:bool?"""
_CHAT_ID, _THREAD = "chat_id:int|str", "message_thread_id:int?"
_EPHEMERAL = "receiver_user_id:int ephemeral_message_id:int"

TYPES: Mapping[str, str] = {
    "Update": """update_id:int message:Message? edited_message:Message? channel_post:Message? edited_channel_post:Message?
        callback_query:CallbackQuery? my_chat_member:ChatMemberUpdated? chat_member:ChatMemberUpdated? poll:Poll?
        message_reaction:MessageReactionUpdated?""",
    "User": """id:int is_bot:bool first_name:str last_name:str? username:str? language_code:str? is_premium:bool?
        can_join_groups:bool? can_read_all_group_messages:bool? supports_inline_queries:bool?""",
    "Chat": "id:int type:str title:str? username:str? first_name:str? last_name:str? is_forum:bool?",
    "ChatFullInfo": """id:int type:str title:str? accent_color_id:int max_reaction_count:int
        accepted_gift_types:AcceptedGiftTypes is_forum:bool?""",
    "AcceptedGiftTypes": """unlimited_gifts:bool limited_gifts:bool unique_gifts:bool premium_subscription:bool
        gifts_from_channels:bool""",
    "Message": f"""message_id:int {_THREAD} from:User? sender_chat:Chat? date:int chat:Chat forward_origin:MessageOrigin?
        is_topic_message:bool? is_automatic_forward:bool? reply_to_message:Message? external_reply:ExternalReplyInfo?
        quote:TextQuote? via_bot:User? edit_date:int? text:str? entities:[MessageEntity]?
        link_preview_options:LinkPreviewOptions? reply_markup:InlineKeyboardMarkup? ephemeral_message_id:int?
        receiver_user:User? {_CONTENT} {_SERVICE}""",
    "MessageEntity": """type:str offset:int length:int url:str? user:User? language:str? custom_emoji_id:str?
        unix_time:int? date_time_format:str?""",
    "MessageOrigin": "type:str date:int sender_user:User? sender_user_name:str? sender_chat:Chat?",
    "ExternalReplyInfo": "origin:MessageOrigin chat:Chat? message_id:int?",
    "TextQuote": "text:str position:int entities:[MessageEntity]? is_manual:bool?",
    "PhotoSize": "file_id:str file_unique_id:str width:int height:int file_size:int?",
    "Document": "file_id:str file_unique_id:str file_name:str? mime_type:str? file_size:int?",
    "Video": "file_id:str file_unique_id:str width:int height:int duration:int file_name:str?",
    "Animation": "file_id:str file_unique_id:str width:int height:int duration:int file_name:str?",
    "Audio": "file_id:str file_unique_id:str duration:int performer:str? title:str? file_name:str?",
    "Voice": "file_id:str file_unique_id:str duration:int",
    "Sticker": "file_id:str file_unique_id:str type:str width:int height:int is_animated:bool is_video:bool emoji:str?",
    "Dice": "emoji:str value:int",
    "Location": "latitude:float longitude:float live_period:int?",
    "Contact": "phone_number:str first_name:str last_name:str? user_id:int? vcard:str?",
    "Venue": "location:Location title:str address:str",
    "Poll": """id:str question:str question_entities:[MessageEntity]? options:[PollOption] total_voter_count:int
        is_closed:bool is_anonymous:bool type:str allows_multiple_answers:bool allows_revoting:bool members_only:bool""",
    "PollOption": "persistent_id:str text:str text_entities:[MessageEntity]? voter_count:int",
    "Checklist": "title:str title_entities:[MessageEntity]? tasks:[ChecklistTask]",
    "ChecklistTask": "id:int text:str text_entities:[MessageEntity]?",
    "RichMessage": "blocks:[json] is_rtl:bool?",
    "ForumTopicCreated": "name:str icon_color:int",
    "CallbackQuery": "id:str from:User message:Message? chat_instance:str data:str?",
    "ChatMemberUpdated": "chat:Chat from:User date:int old_chat_member:ChatMember new_chat_member:ChatMember",
    "ChatMember": """status:str user:User is_anonymous:bool? can_be_edited:bool? can_manage_chat:bool?
        can_delete_messages:bool? can_manage_video_chats:bool? can_restrict_members:bool? can_promote_members:bool?
        can_change_info:bool? can_invite_users:bool? can_post_stories:bool? can_edit_stories:bool?
        can_delete_stories:bool? can_pin_messages:bool? until_date:int?""",
    "MessageReactionUpdated": "chat:Chat message_id:int user:User? date:int old_reaction:[json] new_reaction:[json]",
    "InlineKeyboardMarkup": "inline_keyboard:[[InlineKeyboardButton]]",
    "InlineKeyboardButton": "text:str url:str? callback_data:str?",
    "LinkPreviewOptions": "is_disabled:bool? url:str?",
    "BotCommand": "command:str description:str is_ephemeral:bool?",
    "WebhookInfo": """url:str has_custom_certificate:bool pending_update_count:int last_error_date:int?
        last_error_message:str? max_connections:int? allowed_updates:[str]?""",
    "EphemeralMessageParameters": "receiver_user_id:int callback_query_id:str? replace_callback_query_message:bool?",
    "ResponseParameters": "migrate_to_chat_id:int? retry_after:int?",
}
METHODS: Mapping[str, tuple[str, str]] = {
    "getMe": ("", "User"),
    "getUpdates": ("offset:int? limit:int? timeout:int? allowed_updates:[str]?", "[Update]"),
    "setWebhook": (
        "url:str max_connections:int? allowed_updates:[str]? drop_pending_updates:bool? secret_token:str?",
        "bool",
    ),
    "deleteWebhook": ("drop_pending_updates:bool?", "bool"),
    "getWebhookInfo": ("", "WebhookInfo"),
    "getChat": (_CHAT_ID, "ChatFullInfo"),
    "getChatMember": (f"{_CHAT_ID} user_id:int", "ChatMember"),
    "setMyCommands": ("commands:[BotCommand] language_code:str?", "bool"),
    "sendMessage": (
        f"""{_CHAT_ID} {_THREAD} text:str entities:[MessageEntity]? link_preview_options:LinkPreviewOptions?
        disable_notification:bool? reply_markup:InlineKeyboardMarkup?
        ephemeral_message_parameters:EphemeralMessageParameters?""",
        "Message",
    ),
    "sendPhoto": (f"{_CHAT_ID} {_THREAD} photo:file|str caption:str? disable_notification:bool?", "Message"),
    "pinChatMessage": (f"{_CHAT_ID} message_id:int disable_notification:bool?", "bool"),
    "editMessageText": (
        f"{_CHAT_ID} message_id:int text:str link_preview_options:LinkPreviewOptions? reply_markup:InlineKeyboardMarkup?",
        "Message",
    ),
    "deleteMessage": (f"{_CHAT_ID} message_id:int", "bool"),
    "answerCallbackQuery": ("callback_query_id:str text:str? show_alert:bool?", "bool"),
    "editEphemeralMessageText": (f"{_CHAT_ID} {_EPHEMERAL} text:str reply_markup:InlineKeyboardMarkup?", "bool"),
    "deleteEphemeralMessage": (f"{_CHAT_ID} {_EPHEMERAL}", "bool"),
}
_PLAIN: Mapping[str, tuple[type, ...]] = {
    "int": (int,),
    "str": (str,),
    "bool": (bool,),
    "float": (float, int),
    "file": (bytes,),
}
_FIELD = re.compile(r"(\w+):(\S+?)(\?)?$")


def wrong(kind: str, value: object, where: str = "") -> Iterator[str]:
    """What is not as the table says; nothing where all is."""
    if "|" in kind:
        tried = [list(wrong(one, value, where)) for one in kind.split("|")]
        if all(tried):
            yield tried[0][0]
    elif kind.startswith("["):
        if not isinstance(value, list):
            yield f"{where}: no list"
            return
        for number, one in enumerate(value):
            yield from wrong(kind[1:-1], one, f"{where}[{number}]")
    elif kind in _PLAIN:
        if not isinstance(value, _PLAIN[kind]) or (kind != "bool" and isinstance(value, bool)):
            yield f"{where}: no {kind}"
    elif kind != "json":
        yield from wrong_fields(TYPES[kind], value, f"{where}.{kind}")


def wrong_fields(table: str, value: object, where: str) -> Iterator[str]:
    """The same for the fields of an object, or the parameters of a method."""
    if not isinstance(value, Mapping):
        yield f"{where}: no object"
        return
    fields = {name: (kind, bool(may)) for name, kind, may in _fields(table)}
    for name in value.keys() - fields.keys():
        yield f"{where}.{name}: not in the specification"
    for name, (kind, may_miss) in fields.items():
        if name in value:
            yield from wrong(kind, value[name], f"{where}.{name}")
        elif not may_miss:
            yield f"{where}.{name}: missing"


def read(method: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """A form's parameters as values: all but strings and files come as JSON."""
    kinds = {name: kind for name, kind, _ in _fields(METHODS[method][0])}
    return {name: _value(kinds.get(name, "str"), text) for name, text in form.items()}


def _value(kind: str, text: object) -> object:
    if not isinstance(text, str) or kind == "str" or "file" in kind:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _fields(table: str) -> list[tuple[str, str, str]]:
    return [found.groups() for field in table.split() if (found := _FIELD.match(field))]  # type: ignore[misc]

"""Makes calls of tables cheaper, which are most of what the local cloud does, and changes no answer.

* What a table holds is a tree of dicts, lists and scalars, and MiniStack copies an item about ten times to update it.
  copy.deepcopy remembers every object in case it meets it again, which takes several times as long as the copy itself.
* An expression is read several times for each item, and the application has a few hundred of them: each is read once.
* A query asks every item of a partition whether it meets the condition on its key. Almost all ask for the partition, or
  for sort keys that begin in some way: those two are compared without an evaluator.
* The documents of a role's policies are parsed for each request; they change with a deployment alone.

Private functions of MiniStack are used: the version is pinned.
"""

import copy
import functools
import re
import types

from ministack.core import iam_evaluator
from ministack.services import dynamodb

UNCHANGING = {str, int, float, bool, bytes, type(None)}
TEXTS_KEPT = 4096
KEY_CONDITION = re.compile(r"(\w+) = (:\w+)(?: AND begins_with\((\w+), (:\w+)\))?")

evaluate = dynamodb._evaluate_condition
parse_policy = iam_evaluator.parse_policy_document


def plain_copy(value):
    kind = type(value)
    if kind in UNCHANGING:
        return value
    if kind is dict:
        return {key: plain_copy(part) for key, part in value.items()}
    if kind is list:
        return [plain_copy(part) for part in value]
    return copy.deepcopy(value)


def known_texts(read):
    """Reads each text once. What was read is not changed; the list is the caller's own."""
    known = functools.lru_cache(maxsize=TEXTS_KEPT)(read)
    return lambda text: list(known(text))


@functools.lru_cache(maxsize=TEXTS_KEPT)
def key_condition(expression):
    """The partition's attribute and value, the sort key's and the value that it begins with; None for another form."""
    form = KEY_CONDITION.fullmatch(expression)
    if form is None or dynamodb._check_reserved_keyword_usage(dynamodb._tokenize(expression)):
        return None
    return form.groups()


def text_of(values, name):
    """Of an attribute or a value that is a text; None for another."""
    value = values.get(name)
    return value.get("S") if type(value) is dict else None


def evaluate_quickly(expression, item, values, names, slot="ConditionExpression"):
    form = key_condition(expression) if slot == "KeyConditionExpression" else None
    if form is not None:
        partition, equal, sort, begin = form
        texts = [text_of(item, partition), text_of(values, equal)]
        if sort is not None:
            texts += [text_of(item, sort), text_of(values, begin)]
        if None not in texts:
            return texts[0] == texts[1] and (sort is None or texts[2].startswith(texts[3]))
    return evaluate(expression, item, values, names, slot)


def parse_policy_once(document):
    return parsed_policies(document) if isinstance(document, str) else parse_policy(document)


parsed_policies = known_texts(parse_policy)


def install():
    dynamodb.copy = types.SimpleNamespace(copy=copy.copy, deepcopy=plain_copy)
    dynamodb._tokenize = known_texts(dynamodb._tokenize)
    dynamodb._condition_syntax_error = functools.lru_cache(maxsize=TEXTS_KEPT)(dynamodb._condition_syntax_error)
    dynamodb._evaluate_condition = evaluate_quickly
    iam_evaluator.parse_policy_document = parse_policy_once

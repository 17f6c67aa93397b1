"""Each input against AWS's own API models, as botocore ships them: members, required ones, enums, patterns, lengths, ranges.

Takes the folder of botocore and a file. Reads lines of {id, service, operation, input} from it; writes a line {id, problems: [text]} for each.
"""
import json
import re
import sys

sys.path.insert(0, sys.argv[1])
import botocore.session

models = {}
session = botocore.session.get_session()


def model(service):
    if service not in models:
        models[service] = session.get_service_model(service)
    return models[service]


def within(value, limits, what, path, out):
    if 'min' in limits and value < limits['min']:
        out.append(f'{path}: {what} {value}, at least {limits["min"]}')
    if 'max' in limits and value > limits['max']:
        out.append(f'{path}: {what} {value}, at most {limits["max"]}')


def structure(shape, value, path, out):
    if getattr(shape, 'is_document_type', False):
        return
    if not isinstance(value, dict):
        out.append(f'{path}: no structure')
        return
    out.extend(f'{path}.{name}: missing' for name in shape.required_members if value.get(name) is None)
    for name, each in value.items():
        if name in shape.members:
            check(shape.members[name], each, f'{path}.{name}', out)
        else:
            out.append(f'{path}.{name}: the API has no such member')
    if shape.metadata.get('union') and len(value) != 1:
        out.append(f'{path}: one member of a union, and has {len(value)}')


def string(shape, value, path, out):
    if not isinstance(value, str):
        out.append(f'{path}: {type(value).__name__}, not a string')
        return
    if getattr(shape, 'enum', None) and value not in shape.enum:
        out.append(f'{path}: {value!r} is none of {", ".join(shape.enum[:12])}')
    within(len(value), shape.metadata, 'length', path, out)
    pattern = shape.metadata.get('pattern')
    try:
        if pattern and not re.search(f'^(?:{pattern})$', value, re.S):
            out.append(f'{path}: {value[:60]!r} is not of {pattern[:80]}')
    except re.error:
        pass  # a pattern of Java's that Python does not read


def items(shape, value, path, out):
    if not isinstance(value, list):
        out.append(f'{path}: no list')
        return
    within(len(value), shape.metadata, 'entries', path, out)
    for each in value:
        check(shape.member, each, f'{path}[]', out)


def pairs(shape, value, path, out):
    within(len(value), shape.metadata, 'entries', path, out)
    for key, each in value.items():
        check(shape.key, key, f'{path}<key>', out)
        check(shape.value, each, f'{path}<value>', out)


def number(shape, value, path, out):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        out.append(f'{path}: not a number')
        return
    within(value, shape.metadata, 'number', path, out)


def boolean(_, value, path, out):
    if not isinstance(value, bool):
        out.append(f'{path}: not a boolean')


KINDS = {'structure': structure, 'list': items, 'map': pairs, 'string': string, 'boolean': boolean}
KINDS.update({kind: number for kind in ('integer', 'long', 'float', 'double')})


def check(shape, value, path, out):
    if value is not None and shape.type_name in KINDS:
        KINDS[shape.type_name](shape, value, path, out)


def problems(service, operation, given):
    try:
        shape = model(service).operation_model(operation).input_shape
    except Exception as problem:  # botocore has one exception for each of these
        return [f'there is no such operation: {problem}']
    out = []
    if shape is not None:
        check(shape, given, operation, out)
    elif given:
        out.append(f'{operation} takes no input')
    return out


for line in open(sys.argv[2], encoding='utf8'):
    call = json.loads(line)
    found = problems(call['service'], call['operation'], call['input'])
    print(json.dumps({'id': call['id'], 'problems': found}))

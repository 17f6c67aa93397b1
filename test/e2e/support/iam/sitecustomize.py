"""Has the emulator ask IAM what AWS asks. Python runs this file at start, in the emulator's process only.

The emulator evaluates each call against the role of the function that makes it (AUTH=true). What differs from AWS is
mended here, and said on its log: names of actions, TLS, the role behind a session, keys of DynamoDB items, the
resources of AWS WAF. AWS WAF itself is the second emulator's, which is asked once the call is allowed.
"""

import asyncio
import contextvars
import dataclasses
import json
import os
import re
import urllib.error
import urllib.request

# Actions of the API that IAM knows by another name.
BATCHES = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
}
# A transaction is asked about as the single calls that it is made of.
PARTS = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Get": "dynamodb:GetItem",
}
TRANSACTIONS = ("dynamodb:TransactWriteItems", "dynamodb:TransactGetItems")
# Snapshots and images belong to no account in their ARNs.
OF_NO_ACCOUNT = re.compile(r"^(arn:aws:ec2:[^:]*):\d{12}:((?:snapshot|image)/)")
# Where calls that read tags name what they are about.
TAGGED = {"cloudtrail": "ResourceIdList", "ssm": "ResourceId", "states": "resourceArn"}
WAF_KINDS = {"IPSet": "ipset", "RuleGroup": "rulegroup", "WebACL": "webacl"}
FORWARDED_HEADERS = ("authorization", "content-type", "x-amz-date", "x-amz-target", "x-amz-security-token")

parts_of_transaction = contextvars.ContextVar("parts_of_transaction", default=())
keys_of_request = contextvars.ContextVar("keys_of_request", default={})
# A call may be about several resources, and has to be allowed on each.
other_resources = contextvars.ContextVar("other_resources", default=())
said = set()


def parsed(body):
    try:
        data = json.loads(body or b"{}")
    except (ValueError, TypeError):
        return {}
    return data if isinstance(data, dict) else {}


def items_of_transaction(data):
    return [(kind, one) for item in data.get("TransactItems", []) for kind, one in item.items()]


def leading_keys(data):
    """The partition keys that a request names, as `dynamodb:LeadingKeys` has them."""
    held = [data, *(one for _, one in items_of_transaction(data))]
    for request in (data.get("RequestItems") or {}).values():
        if isinstance(request, dict):
            held += [{"Key": key} for key in request.get("Keys", [])]
        else:
            held += [write for entry in request for write in entry.values()]
    keys = [(one.get("Key") or one.get("Item") or {}).get("pk", {}).get("S") for one in held]
    asked = re.match(r"\s*\S+\s*=\s*(:\w+)", data.get("KeyConditionExpression") or "")
    if asked:
        keys.append((data.get("ExpressionAttributeValues") or {}).get(asked.group(1), {}).get("S"))
    return sorted({key for key in keys if key})


def waf_resource(operation, data, region, account):
    kind = next((kind for kind in WAF_KINDS if operation.endswith(kind) and not operation.startswith("List")), None)
    if kind is None:
        return data.get("ResourceArn") or data.get("WebACLArn") or "*"
    scope = "global" if data.get("Scope") == "CLOUDFRONT" else "regional"
    named = f"{WAF_KINDS[kind]}/{data.get('Name')}/{data.get('Id')}"
    return data.get("ARN") or f"arn:aws:wafv2:{region}:{account}:{scope}/{named}"


def tagged_resource(service, named, region, account):
    """What a call that reads tags is about."""
    if isinstance(named, list):
        return named[0] if named else "*"
    return named if service != "ssm" else f"arn:aws:ssm:{region}:{account}:parameter/{named.lstrip('/')}"


def tags_of(arn):
    """The tags that a resource has in the emulator."""
    from ministack.services import secretsmanager, ssm, stepfunctions, tagging

    if arn.startswith("arn:aws:ssm:"):
        # One version of a parameter has the parameter's tags.
        return ssm._tags.get(":".join(arn.split(":")[:6])) or {}
    if arn.startswith("arn:aws:states:"):
        return {tag["key"]: tag["value"] for tag in stepfunctions._tags.get(arn) or []}
    if arn.startswith("arn:aws:secretsmanager:"):
        tags = next((secret.get("Tags", []) for secret in secretsmanager._secrets.values() if secret["ARN"] == arn), [])
        return {tag["Key"]: tag["Value"] for tag in tags}
    found = (tags for collect in tagging._COLLECTORS.values() for its, tags in collect() if its == arn)
    return {tag["Key"]: tag["Value"] for tag in next(found, [])}


def note(role, action, resource, allowed):
    """Each different question once, to the file that the test reads."""
    line = json.dumps({"role": role, "action": action, "resource": resource, "allowed": allowed})
    if line in said:
        return
    said.add(line)
    with open(os.environ["EMULATOR_IAM_LOG"], "a", encoding="utf-8") as log:
        log.write(line + "\n")


def forward(body, headers):
    kept = {name: headers[name] for name in FORWARDED_HEADERS if name in headers}
    request = urllib.request.Request(os.environ["EMULATOR_WAFV2_URL"], data=body, headers=kept, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, {"Content-Type": "application/x-amz-json-1.1"}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {"Content-Type": "application/x-amz-json-1.1"}, error.read()


def mend_questions(actions):
    """What is asked: the actions that IAM has, their resources and keys."""
    extract_action, extract_arn = actions.extract_iam_action, actions.extract_resource_arn
    extract_tables, extract_context = actions.dynamodb_resource_arns, actions.dynamodb_service_context

    def iam_action(service, method, path, headers, body, query_params):
        action = extract_action(service, method, path, headers, body, query_params)
        if action in TRANSACTIONS:
            items = items_of_transaction(parsed(body))
            parts_of_transaction.set([(PARTS[kind], leading_keys(one)) for kind, one in items])
        asked = query_params.get("PolicyArn")
        policy = asked[0] if isinstance(asked, list) else asked
        keys_of_request.set({"iam:policyarn": policy, "kms:macalgorithm": parsed(body).get("MacAlgorithm")})
        return BATCHES.get(action, action)

    def resource_arn(service, method, path, headers, body, query_params, region, account):
        if service == "wafv2":
            operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
            return waf_resource(operation, parsed(body), region, account)
        data = parsed(body) if service in TAGGED else {}
        names = data.get("Names") or []
        named = [f"arn:aws:ssm:{region}:{account}:parameter/{name.lstrip('/')}" for name in names]
        other_resources.set(tuple(named[1:]))
        if service == "ssm" and named:
            return named[0]
        if TAGGED.get(service) in data:
            return tagged_resource(service, data[TAGGED[service]], region, account)
        found = extract_arn(service, method, path, headers, body, query_params, region, account)
        return OF_NO_ACCOUNT.sub(r"\1::\2", found) if service == "ec2" else found

    def table_arns(body, region, account):
        data = parsed(body)
        tables = sorted({one.get("TableName", "") for _, one in items_of_transaction(data)})
        named = [f"arn:aws:dynamodb:{region}:{account}:table/{table}" for table in tables]
        return named or extract_tables(body, region, account)

    def dynamodb_context(body):
        keys = leading_keys(parsed(body))
        return {**extract_context(body), **({"dynamodb:LeadingKeys": keys} if keys else {})}

    actions.extract_iam_action = iam_action
    actions.extract_resource_arn = resource_arn
    actions.dynamodb_resource_arns = table_arns
    actions.dynamodb_service_context = dynamodb_context


def mend_answers(evaluator):
    """How it is answered: over TLS, by the role behind the session, all parts of a transaction."""
    resolve, evaluate, enforce = evaluator._resolve_condition_key, evaluator.evaluate, evaluator.enforce

    def condition_key(key, ctx):
        name = key.lower()
        if name == "aws:securetransport":
            return "true"
        if name in ctx.service_context:
            return ctx.service_context[name]
        if keys_of_request.get().get(name):
            return keys_of_request.get()[name]
        if name.startswith("aws:resourcetag/"):
            return tags_of(ctx.resource_arn).get(key.split("/", 1)[1])
        session = re.match(r"arn:(aws[\w-]*):sts::(\d{12}):assumed-role/([^/]+)/", ctx.principal_arn or "")
        if name == "aws:principalarn" and session:
            return f"arn:{session[1]}:iam::{session[2]}:role/{session[3]}"
        return resolve(key, ctx)

    def evaluate_parts(ctx, policies):
        if ctx.action not in TRANSACTIONS:
            return evaluate(ctx, policies)
        answers = []
        for action, keys in parts_of_transaction.get():
            context = {**ctx.service_context, "dynamodb:leadingkeys": keys}
            answers.append(evaluate(dataclasses.replace(ctx, action=action, service_context=context), policies))
        refused = [answer for answer in answers if answer.decision != "Allow"]
        return (refused or answers or [evaluate(ctx, policies)])[0]

    def enforce_noted(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        caller = evaluator.resolve_caller_identity(access_key_id) or {}
        role = re.match(r"arn:[^:]+:sts::\d{12}:assumed-role/([^/]+)/", caller.get("userArn") or "")
        for resource in (resource_arn, *other_resources.get()):
            refusal = enforce(access_key_id, iam_action, service, region, resource, service_context)
            if role:
                note(role[1], iam_action, resource, refusal is None)
            if refusal is not None:
                return refusal
        return None

    evaluator._resolve_condition_key = condition_key
    evaluator.evaluate = evaluate_parts
    evaluator.enforce = enforce_noted


def mend_waf(waf):
    """Its IP sets have no lock tokens; those of the second emulator have."""

    async def handle_request(method, path, headers, body, query_params):
        return await asyncio.to_thread(forward, body, headers)

    waf.handle_request = handle_request


def mend_workflows(stepfunctions, evaluator):
    """A state machine calls other services in its role's name, and not in the account's."""
    run = stepfunctions._run_execution

    def run_as_role(arn, *rest):
        execution = stepfunctions._executions.get(arn) or {}
        machine = stepfunctions._state_machines.get(execution.get("stateMachineArn", "")) or {}
        role = re.match(r"arn:[^:]+:iam::(\d{12}):role/(?:.*/)?([^/]+)$", machine.get("roleArn") or "")
        if role:
            evaluator._request_caller_arn.set(f"arn:aws:sts::{role[1]}:assumed-role/{role[2]}/execution")
        return run(arn, *rest)

    stepfunctions._run_execution = run_as_role


if os.environ.get("AUTH") == "true" and "EMULATOR_IAM_LOG" in os.environ:
    from ministack.core import iam_actions, iam_evaluator
    from ministack.services import iam as iam_service
    from ministack.services import stepfunctions as workflow_service
    from ministack.services import waf as waf_service
    from simulator import mend_simulator

    mend_questions(iam_actions)
    mend_answers(iam_evaluator)
    mend_waf(waf_service)
    mend_workflows(workflow_service, iam_evaluator)
    mend_simulator(iam_service, iam_evaluator)
    print("iam: the emulator enforces the policies of roles; its questions are mended to AWS's", flush=True)

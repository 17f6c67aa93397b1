"""IAM's simulator as AWS answers: on each of the resources, with the context that is given, by the emulator's engine.

The emulator's own looks at the first resource alone and at no context, so that it denies what depends on a tag.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from xml.sax.saxutils import escape

DECISIONS = {"Allow": "allowed", "Deny": "explicitDeny", "ImplicitDeny": "implicitDeny"}
STRICTEST = ("explicitDeny", "implicitDeny", "allowed")


def member_list(form, name):
    values = []
    while form.get(f"{name}.member.{len(values) + 1}"):
        value = form[f"{name}.member.{len(values) + 1}"]
        values.append(value[0] if isinstance(value, list) else value)
    return values


def context_of(form):
    """Context keys in lower case, as the engine looks them up; lists for keys of several values."""
    context = {}
    n = 1
    while form.get(f"ContextEntries.member.{n}.ContextKeyName"):
        entry = f"ContextEntries.member.{n}"
        name, kind = (form[f"{entry}.{part}"] for part in ("ContextKeyName", "ContextKeyType"))
        name, kind = (each[0] if isinstance(each, list) else each for each in (name, kind))
        values = member_list(form, f"{entry}.ContextKeyValues")
        context[name.lower()] = values if kind.endswith("List") else (values or [""])[0]
        n += 1
    return context


def result_xml(action, resources, decisions):
    strictest = min(decisions, key=STRICTEST.index)
    each = "".join(
        f"<member><EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalResourceDecision>{decision}</EvalResourceDecision></member>"
        for resource, decision in zip(resources, decisions)
    )
    return (
        f"<member><EvalActionName>{action}</EvalActionName><EvalResourceName>{escape(resources[0])}</EvalResourceName>"
        f"<EvalDecision>{strictest}</EvalDecision><MatchedStatements/><MissingContextValues/>"
        f"<ResourceSpecificResults>{each}</ResourceSpecificResults></member>"
    )


def mend_simulator(iam, evaluator):
    """Puts it in the place of the emulator's."""
    from ministack.core.responses import get_account_id, get_region

    def simulate(form):
        source = iam._p(form, "PolicySourceArn")
        name, account = source.rsplit("/", 1)[-1], get_account_id()
        if ":role/" not in source or iam._roles.get_scoped(account, None, name) is None:
            return iam._error(404, "NoSuchEntity", f"The role with name {name} cannot be found.", ns="iam")
        policies = evaluator._gather_role_policies(name, account)
        context, resources = context_of(form), member_list(form, "ResourceArns") or ["*"]

        def decide(action, resource):
            asked = evaluator.EvalContext(
                principal_arn=source,
                principal_type="AssumedRole",
                principal_account=account,
                action=action,
                resource_arn=resource,
                region=get_region(),
                service_context=context,
            )
            return DECISIONS[evaluator.evaluate(asked, policies).decision]

        results = "".join(
            result_xml(action, resources, [decide(action, resource) for resource in resources])
            for action in member_list(form, "ActionNames")
        )
        body = f"<EvaluationResults>{results}</EvaluationResults><IsTruncated>false</IsTruncated>"
        inner = f"<SimulatePrincipalPolicyResult>{body}</SimulatePrincipalPolicyResult>"
        return iam._xml(200, "SimulatePrincipalPolicyResponse", inner, ns="iam")

    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = simulate

// Asks the IAM engine, in a process of its own. Input (a file, JSON): {policies: {name: policy},
// requests: [{id, action, principal, resource, account, context, identity: [names], resourcePolicy?: name}]}.
// Writes one line for each request: {id, result, ignored?} or {id, error}. A result is Allowed, ImplicitlyDenied or
// ExplicitlyDenied; ignored are context keys that the engine left out of account.
import { readFileSync } from 'node:fs';
import { runSimulation } from '@cloud-copilot/iam-simulate';

const { policies, requests } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const named = (name) => ({ name, policy: policies[name] });

async function answer({ id, action, principal, resource, account, context, identity, resourcePolicy }) {
  const simulation = {
    request: { action, principal, resource: { resource, accountId: account }, contextVariables: context },
    identityPolicies: identity.map(named),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resourcePolicy && { resourcePolicy: policies[resourcePolicy] }),
  };
  const { resultType, overallResult, errors, result } = await runSimulation(simulation, {});
  if (resultType === 'error') return { id, error: JSON.stringify(errors).slice(0, 500) };
  return { id, result: overallResult, ignored: result?.ignoredContextKeys ?? [] };
}

for (const request of requests) console.log(JSON.stringify(await answer(request)));

import type { Settings } from '../src/platform/settings/schema.ts';
import { isDeployed } from './deployed.ts';
import { lambda } from './function.ts';
import { allow, arnOf, namedArn, queueId } from './names.ts';
import { queuePair } from './queue.ts';
import type { Part, Resource, Statement } from './template.ts';

const ID = 'hub-notes';
const isOn = (settings: Settings): boolean => isDeployed(ID, settings);

/** What the act functions may do for it, where it is on. */
export const handHubNotes = (settings: Settings): Statement[] =>
  isOn(settings) ? [allow(['sqs:SendMessage'], [arnOf(queueId(ID))])] : [];

/** The queue's id for the functions' environment; empty where it is off. */
export const hubNotes = (settings: Settings): string => (isOn(settings) ? ID : '');

// The id is what src/sources/security-hub/request.ts knows; names may have up to 20 characters.
const respond: Resource = {
  Type: 'AWS::SecurityHub::ActionTarget',
  Properties: {
    Id: 'RiposteRespond',
    Name: 'Riposte: respond',
    Description:
      'Riposte answers the selected findings: it deactivates the access key, closes the bucket or blocks the address.',
  },
};

/** By setting: the function that writes into Security Hub, and the custom action with which people ask for an answer. */
export function securityHub(stack: string, settings: Settings): Part[] {
  if (!isOn(settings)) return [];
  const hub = [namedArn('securityhub', 'hub/default')];
  const statements = [allow(['securityhub:GetFindings', 'securityhub:BatchUpdateFindings'], hub)];
  return [{ resources: { ...queuePair(stack, ID), RespondAction: respond } }, lambda({ stack, id: ID, statements })];
}

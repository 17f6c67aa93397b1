const batching = require('./batching.cjs');
const { lambda } = require('./function.cjs');
const { allow, arnOf, namedArn, queueId, ref } = require('./names.cjs');
const { queuePair } = require('./queue.cjs');

const ID = 'hub-notes';
const isOn = ({ securityHub }) => securityHub === 'on';

/** Its queue, beside the others, where it is on. */
const hubQueues = (settings) => (isOn(settings) ? [ID] : []);

/** What the act functions may do for it, where it is on. */
const handHubNotes = (settings) => (isOn(settings) ? [allow(['sqs:SendMessage'], [arnOf(queueId(ID))])] : []);

/** The queue's URL for the functions' environment; empty where it is off. */
const hubQueueUrl = (settings) => (isOn(settings) ? ref(queueId(ID)) : '');

// The id is what src/sources/security-hub/request.ts knows; names may have up to 20 characters.
const respond = {
  Type: 'AWS::SecurityHub::ActionTarget',
  Properties: {
    Id: 'RiposteRespond',
    Name: 'Riposte: respond',
    Description:
      'Riposte answers the selected findings: it deactivates the access key, closes the bucket or blocks the address.',
  },
};

/** By setting: the function that writes into Security Hub, and the custom action with which people ask for an answer. */
function securityHub(stack, settings) {
  if (!isOn(settings)) return [];
  const { timeout, batch } = batching.others;
  const hub = [namedArn('securityhub', 'hub/default')];
  const statements = [allow(['securityhub:GetFindings', 'securityhub:BatchUpdateFindings'], hub)];
  return [
    { resources: { ...queuePair({ stack, id: ID, timeout }), RespondAction: respond } },
    lambda({ stack, id: ID, timeout, memory: 512, batch, statements }),
  ];
}

module.exports = { handHubNotes, hubQueueUrl, hubQueues, securityHub };

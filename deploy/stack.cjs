const { access, GROUPS, groupId } = require('./access.cjs');
const batching = require('./batching.cjs');
const { blockList } = require('./block-list.cjs');
const { groupArns, scopesOf } = require('./block-list-layout.cjs');
const { environment } = require('./environment.cjs');
const { lambda } = require('./function.cjs');
const { journal } = require('./journal.cjs');
const { arnOf, deadLettersId, pascal, ref } = require('./names.cjs');
const generated = require('./permissions.generated.json');
const { queuePair } = require('./queue.cjs');
const { schedules } = require('./schedules.cjs');
const { topic } = require('./topic.cjs');
const { aclId, webAcls } = require('./web-acl.cjs');

/** A source: the rule on the default bus, its queue and dead-letter queue, alarms, and the function that decides. */
function source(stack, id, { eventSource, detailTypes }) {
  const { timeout, batch } = batching.sources;
  const rule = `${pascal(id)}Rule`;
  return [
    { resources: queuePair({ stack, id, timeout, rule }) },
    {
      resources: {
        [rule]: {
          Type: 'AWS::Events::Rule',
          Properties: {
            Name: `${stack}-${id}`,
            Description: `${eventSource} to ${stack}`,
            EventPattern: { source: [eventSource], 'detail-type': detailTypes, account: [{ Ref: 'AWS::AccountId' }] },
            Targets: [
              {
                Id: 'queue',
                Arn: arnOf(`${pascal(id)}Queue`),
                DeadLetterConfig: { Arn: arnOf(`${pascal(id)}DeadLetters`) },
                RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
              },
            ],
          },
        },
      },
    },
    lambda({
      stack,
      id,
      timeout,
      memory: 512,
      batch,
      statements: [
        access.recordFinding,
        access.handOver,
        access.setAside(id),
        // The other sources' findings name no address that could be blocked.
        ...(id === 'guardduty' ? [access.readNeverBlock] : []),
      ],
    }),
  ];
}

/** An act group: its queue and dead-letter queue, alarms, and the function with the permissions of its actions. */
function group(stack, name) {
  const id = groupId(name);
  const isNetwork = name === 'network';
  const { timeout, batch } = isNetwork ? batching.network : batching.others;
  const more = isNetwork ? [access.keepBlocks] : [];
  const statements = [access.recordActions, ...more, ...access.tell, ...generated.functions[id]];
  return [
    { resources: queuePair({ stack, id, timeout }) },
    lambda({ stack, id, timeout, memory: 512, batch, statements }),
  ];
}

function parts(stack, settings) {
  const sources = Object.entries(generated.sources);
  const pairs = [...sources.map(([id]) => id), ...GROUPS.map(groupId)];
  return [
    ...sources.flatMap(([id, definition]) => source(stack, id, definition)),
    ...GROUPS.flatMap((name) => group(stack, name)),
    ...schedules(stack, settings, pairs),
    { resources: { ...journal(), ...topic(stack, settings) } },
    { resources: { ...blockList(stack, settings), ...webAcls(stack, settings) } },
    {
      environment: environment(stack, settings, pairs),
      outputs: { ...outputs(settings, pairs), ...whereBlocksTakeEffect(stack, settings) },
    },
  ];
}

// The operator's command reads these: it knows the stack by its outputs alone.
const outputs = ({ mode, timeZone }, pairs) => ({
  TopicArn: { Description: 'Alerts, alarms and the digest.', Value: { Ref: 'Topic' } },
  TableName: { Description: 'The journal.', Value: { Ref: 'Journal' } },
  Mode: { Description: 'The most that any playbook may do.', Value: mode },
  TimeZone: { Description: 'Of the daily digest.', Value: timeZone },
  DeadLetterUrls: {
    Description: 'Every dead-letter queue; its queue has the same URL without the ending.',
    Value: { 'Fn::Join': [',', pairs.map((id) => ref(deadLettersId(id)))] },
  },
});

const whereBlocksTakeEffect = (stack, settings) => ({
  RuleGroupArn: {
    Description: 'Add to your web ACLs: it blocks what is on the block list. Several are separated by commas.',
    Value: groupArns(stack, 'REGIONAL', settings),
  },
  ...(settings.cloudFront === 'on' && {
    CloudFrontRuleGroupArn: {
      Description: 'The same for the web ACLs of CloudFront distributions.',
      Value: groupArns(stack, 'CLOUDFRONT', settings),
    },
  }),
  ...(settings.webAcl === 'on' &&
    Object.fromEntries(
      scopesOf(settings).map((scope) => [
        `${aclId(scope)}Arn`,
        { Description: `The web ACL of scope ${scope}.`, Value: arnOf(aclId(scope)) },
      ]),
    )),
});

const merged = (all, kind) => Object.assign({}, ...all.map((part) => part[kind] ?? {}));

/** What serverless.yml takes: `environment`, `functions` and `resources`. */
module.exports = async ({ resolveVariable }) => {
  const stack = `${await resolveVariable('self:service')}-${await resolveVariable('sls:stage')}`;
  const all = parts(stack, await resolveVariable('self:custom.settings'));
  return {
    environment: merged(all, 'environment'),
    functions: merged(all, 'functions'),
    resources: {
      Resources: merged(all, 'resources'),
      extensions: merged(all, 'extensions'),
      Outputs: merged(all, 'outputs'),
    },
  };
};

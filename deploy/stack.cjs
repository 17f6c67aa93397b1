const { access, GROUPS, groupId } = require('./access.cjs');
const { TELLING, alerts } = require('./alerts.cjs');
const { alarms } = require('./alarms.cjs');
const { athena } = require('./athena.cjs');
const batching = require('./batching.cjs');
const { blockList } = require('./block-list.cjs');
const { groupArns, scopesOf } = require('./block-list-layout.cjs');
const { dashboard } = require('./dashboard.cjs');
const { sender } = require('./email.cjs');
const { environment } = require('./environment.cjs');
const { detailPattern } = require('./event-pattern.cjs');
const { lambda } = require('./function.cjs');
const { journal } = require('./journal.cjs');
const { arnOf, deadLettersId, pascal, ref } = require('./names.cjs');
const generated = require('./permissions.generated.json');
const { queuePair } = require('./queue.cjs');
const { reportBucket } = require('./report-bucket.cjs');
const { rotateDatabase } = require('./rotate-database.cjs');
const { schedules } = require('./schedules.cjs');
const { handHubNotes, hubQueues, securityHub } = require('./security-hub.cjs');
const { topic } = require('./topic.cjs');
const { aclId, webAcls } = require('./web-acl.cjs');

const NAMES_ADDRESSES = ['guardduty', 'posture', 'signals'];

const FEEDS = [...new Set(Object.values(generated.sources).map(({ feed }) => feed))];
/** Every queue that a function reads, by the function's id. */
const pairsOf = (settings) => [...FEEDS, ...GROUPS.map(groupId), ...TELLING, ...hubQueues(settings)];

/** A rule on the default bus, which fills the queue of a feed. */
const eventRule = (stack, { name, feed, sources, detailTypes, ...more }) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: `${stack}-${name}`,
    Description: `${name} to ${stack}-${feed}`,
    EventPattern: {
      source: sources,
      'detail-type': detailTypes,
      account: [{ Ref: 'AWS::AccountId' }],
      ...detailPattern(more),
    },
    Targets: [
      {
        Id: 'queue',
        Arn: arnOf(`${pascal(feed)}Queue`),
        DeadLetterConfig: { Arn: arnOf(`${pascal(feed)}DeadLetters`) },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    ],
  },
});

/** The rules of a feed's sources by logical id: a source with several has them numbered. */
const rulesOf = (feed) =>
  Object.entries(generated.sources)
    .filter(([, source]) => source.feed === feed)
    .flatMap(([id, { rules }]) =>
      rules.map((rule, n) => ({ ...rule, feed, name: rules.length > 1 ? `${id}-${n + 1}` : id })),
    );

/** A feed: its sources' rules, its queue and dead-letter queue, and the function that decides. */
function feedParts(stack, settings, id) {
  const { timeout, batch } = batching.sources;
  const rules = Object.fromEntries(rulesOf(id).map((rule) => [`${pascal(rule.name)}Rule`, eventRule(stack, rule)]));
  return [
    { resources: queuePair({ stack, id, timeout, rules: Object.keys(rules) }) },
    { resources: rules },
    lambda({
      stack,
      id,
      timeout,
      memory: 512,
      batch,
      statements: [
        access.recordFinding,
        access.tieFindings,
        access.handOver,
        access.setAside(id),
        ...access.readPlaybooks(settings),
        // The findings of the others name no address that could be blocked.
        ...(NAMES_ADDRESSES.includes(id) ? [access.readNeverBlock] : []),
      ],
    }),
  ];
}

/** An act group: its queue and dead-letter queue, and the function with the permissions of its actions. */
function group(stack, settings, name) {
  const id = groupId(name);
  const isNetwork = name === 'network';
  const { timeout, batch } = isNetwork ? batching.network : batching.others;
  const more = isNetwork ? [access.keepBlocks] : [];
  const members = generated.inMembers.includes(id) ? access.enterMembers(stack, settings) : [];
  const statements = [
    access.recordActions,
    ...more,
    ...members,
    access.handAlerts,
    // News of a secret: which rotation waits for it.
    ...(name === 'expiry' ? [access.readDue] : []),
    ...handHubNotes(settings),
    ...generated.functions[id],
  ];
  return [
    { resources: queuePair({ stack, id, timeout }) },
    lambda({ stack, id, timeout, memory: 512, batch, statements }),
  ];
}

function parts(stack, settings) {
  return [
    ...FEEDS.flatMap((id) => feedParts(stack, settings, id)),
    ...GROUPS.flatMap((name) => group(stack, settings, name)),
    ...alerts(stack),
    ...securityHub(stack, settings),
    ...rotateDatabase(stack, settings),
    ...schedules(stack, settings, pairsOf(settings)),
    {
      resources: { ...journal(), ...reportBucket(), ...sender(settings), ...topic(stack, settings), ...alarms(stack) },
    },
    { resources: athena(stack, settings) || {} },
    { resources: { ...blockList(stack, settings), ...webAcls(stack, settings) } },
    {
      environment: environment(stack, settings, pairsOf(settings)),
      outputs: { ...outputs(settings, pairsOf(settings)), ...whereBlocksTakeEffect(stack, settings) },
    },
  ];
}

// The operator's command reads these: it knows the stack by its outputs alone.
const outputs = ({ mode, timeZone }, pairs) => ({
  TopicArn: { Description: 'Alerts, alarms and the digest.', Value: { Ref: 'Topic' } },
  TableName: { Description: 'The journal.', Value: { Ref: 'Journal' } },
  Mode: { Description: 'The most that any playbook may do.', Value: mode },
  TimeZone: { Description: 'Of the daily digest.', Value: timeZone },
  ReportBucket: { Description: 'The reports of the digest.', Value: ref('Reports') },
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
  const settings = await resolveVariable('self:custom.settings');
  const all = parts(stack, settings);
  const [functions, resources] = [merged(all, 'functions'), merged(all, 'resources')];
  return {
    environment: merged(all, 'environment'),
    functions,
    resources: {
      Resources: {
        ...resources,
        ...dashboard(stack, settings, {
          sources: Object.keys(generated.sources),
          feeds: FEEDS,
          pairs: pairsOf(settings),
          functions,
          resources,
        }),
      },
      extensions: merged(all, 'extensions'),
      Outputs: merged(all, 'outputs'),
    },
  };
};

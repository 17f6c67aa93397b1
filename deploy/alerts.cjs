const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { parse } = require('yaml');
const { access } = require('./access.cjs');
const batching = require('./batching.cjs');
const { sendAs } = require('./email.cjs');
const { lambda } = require('./function.cjs');
const { allow, namedArn, sub } = require('./names.cjs');
const { queuePair } = require('./queue.cjs');

/** The two functions that tell people: one decides who hears what and when, the other sends, and holds the secrets. */
const TELLING = ['alerts', 'deliveries'];

/** The channels of riposte.yml in the deployer's project. What is wrong in it is said where it is compiled. */
function channelsIn(folder) {
  const file = join(folder, 'riposte.yml');
  const channels = existsSync(file) ? parse(readFileSync(file, 'utf8'))?.channels : undefined;
  return Object.values(channels ?? {}).filter((channel) => channel !== null && typeof channel === 'object');
}

const distinct = (values) => [...new Set(values)].sort();
const some = (values, statement) => (values.length > 0 ? [statement(values)] : []);
const via = (...services) => ({
  StringEquals: { 'kms:ViaService': services.map((service) => sub(`${service}.\${AWS::Region}.amazonaws.com`)) },
});
const ANY_KEY = [namedArn('kms', 'key/*')];

/** What the channels need: to read exactly the secrets that they name, and to send as exactly the senders. */
function channelStatements(channels) {
  const references = channels.flatMap(({ url, key }) => [url, key]).filter((each) => typeof each === 'string');
  const named = (kind) =>
    distinct(references.filter((each) => each.startsWith(kind)).map((each) => each.slice(kind.length).split('#')[0]));
  const [secrets, parameters] = [named('secret:'), named('parameter:')];
  const topics = distinct(channels.flatMap(({ topic }) => topic ?? []));
  const senders = distinct(channels.flatMap(({ kind, from }) => (kind === 'ses' ? [from] : [])));
  return [
    // Secrets Manager adds a hyphen and six characters to the name.
    ...some(secrets, (names) =>
      allow(
        ['secretsmanager:GetSecretValue'],
        names.map((name) => namedArn('secretsmanager', `secret:${name}-??????`)),
      ),
    ),
    ...some(parameters, (names) =>
      allow(
        ['ssm:GetParameter'],
        names.map((name) => namedArn('ssm', `parameter/${name.replace(/^\//, '')}`)),
      ),
    ),
    ...some([...secrets, ...parameters], () => allow(['kms:Decrypt'], ANY_KEY, via('secretsmanager', 'ssm'))),
    ...some(topics, (arns) => allow(['sns:Publish', 'sns:GetTopicAttributes'], arns)),
    ...some(topics, () => allow(['kms:GenerateDataKey', 'kms:Decrypt'], ANY_KEY, via('sns'))),
    ...some(senders, sendAs),
  ];
}

/** The queues and functions of what people are told. */
function alerts(stack, channels = channelsIn(process.cwd())) {
  const { telling, sending } = batching;
  return [
    { resources: queuePair({ stack, id: 'alerts', timeout: telling.timeout }) },
    lambda({ stack, id: 'alerts', memory: 512, ...telling, statements: [access.planAlerts, access.handDeliveries] }),
    // More attempts than its function makes before it gives a message up, with the reason.
    { resources: queuePair({ stack, id: 'deliveries', timeout: sending.timeout, receives: 10 }) },
    lambda({
      stack,
      id: 'deliveries',
      memory: 512,
      ...sending,
      statements: [
        access.setAside('deliveries'),
        access.postponeDeliveries,
        ...access.tell,
        access.askTopic,
        ...channelStatements(channels),
      ],
    }),
  ];
}

module.exports = { TELLING, alerts, channelStatements, channelsIn };

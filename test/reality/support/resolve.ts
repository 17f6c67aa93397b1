import type { Pseudo, Raw } from './template.ts';

type Intrinsics = Record<string, (argument: never) => unknown>;

/** Properties that name a resource; where none is given, CloudFormation makes a name of the stack's and the id. */
const NAMES = [
  'QueueName',
  'FunctionName',
  'TopicName',
  'RoleName',
  'TableName',
  'BucketName',
  'LogGroupName',
  'AlarmName',
];
const NAMED_BY_NAME = /^AWS::(Events::Rule|Scheduler::Schedule|WAFv2::.*|Glue::.*)$/;
const UUID = '0a1b2c3d-0000-4000-8000-000000000000';

/** What AppConfig calls its own: ids of four to seven letters and digits. */
const HOSTED: Readonly<Record<string, string>> = {
  'AWS::AppConfig::Application': 'app0001',
  'AWS::AppConfig::Environment': 'env0001',
  'AWS::AppConfig::ConfigurationProfile': 'pro0001',
  'AWS::AppConfig::DeploymentStrategy': 'str0001',
};

/** What `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join` and `Fn::Select` of a template become. */
export function resolver({ Resources }: Raw, pseudo: Pseudo) {
  const { account, region, partition, suffix, stack } = pseudo;
  const pseudoParameters: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::URLSuffix': suffix,
    'AWS::StackName': stack,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${stack}/${UUID}`,
  };
  const resource = (id: string) => {
    const found = Resources[id];
    if (!found) throw new Error(`the template has no resource ${id}`);
    return found;
  };
  const arn = (service: string, rest: string, where = region, whose = account): string =>
    `arn:${partition}:${service}:${where}:${whose}:${rest}`;

  function nameOf(id: string): string {
    const { Type, Properties } = resource(id);
    const given =
      NAMES.map((name) => Properties?.[name]).find(Boolean) ?? (NAMED_BY_NAME.test(Type) && Properties?.Name);
    if (given) return String(value(given));
    return Type === 'AWS::S3::Bucket' ? `${stack}-${id}-1a2b3c4d5e6f`.toLowerCase() : `${stack}-${id}-1A2B3C4D5E6F`;
  }

  function arnOf(id: string): string {
    const { Type, Properties } = resource(id);
    const name = nameOf(id);
    const isGlobal = Properties?.Scope === 'CLOUDFRONT';
    const waf = (kind: string): string =>
      arn('wafv2', `${isGlobal ? 'global' : 'regional'}/${kind}/${name}/${UUID}`, isGlobal ? 'us-east-1' : region);
    const arns: Record<string, () => string> = {
      'AWS::SQS::Queue': () => arn('sqs', name),
      'AWS::Lambda::Function': () => arn('lambda', `function:${name}`),
      'AWS::SNS::Topic': () => arn('sns', name),
      'AWS::IAM::Role': () => arn('iam', `role/${name}`, ''),
      'AWS::CloudWatch::Alarm': () => arn('cloudwatch', `alarm:${name}`),
      'AWS::DynamoDB::Table': () => arn('dynamodb', `table/${name}`),
      'AWS::S3::Bucket': () => arn('s3', name, '', ''),
      'AWS::KMS::Key': () => arn('kms', `key/${UUID}`),
      'AWS::Events::Rule': () => arn('events', `rule/${name}`),
      'AWS::Logs::LogGroup': () => arn('logs', `log-group:${name}:*`),
      'AWS::WAFv2::IPSet': () => waf('ipset'),
      'AWS::WAFv2::RuleGroup': () => waf('rulegroup'),
      'AWS::WAFv2::WebACL': () => waf('webacl'),
      'AWS::SecurityHub::ActionTarget': () => arn('securityhub', `action/custom/${name}`),
    };
    const make = arns[Type];
    if (!make) throw new Error(`no ARN is known for ${id}, a ${Type}`);
    return make();
  }

  function refOf(id: string): string {
    const parameter = pseudoParameters[id];
    if (parameter !== undefined) return parameter;
    const { Type, Properties } = resource(id);
    if (Type in HOSTED) return HOSTED[Type] ?? '';
    if (Type === 'AWS::SQS::Queue') return `https://sqs.${region}.${suffix}/${account}/${nameOf(id)}`;
    if (Type === 'AWS::SNS::Topic' || Type === 'AWS::SecurityHub::ActionTarget') return arnOf(id);
    if (Type === 'AWS::WAFv2::IPSet') return `${nameOf(id)}|${UUID}|${Properties.Scope}`;
    return nameOf(id);
  }

  const attribute = (id: string, name: string): string => (name === 'Arn' ? arnOf(id) : `${id}.${name}`);
  const sub = (text: string, more: Record<string, unknown> = {}): string =>
    text.replace(/\$\{([^}!]+)\}/g, (_, word: string) => {
      if (word in more) return String(value(more[word]));
      const [id = '', ...rest] = word.split('.');
      return rest.length > 0 ? attribute(id, rest.join('.')) : refOf(word);
    });

  const intrinsics: Intrinsics = {
    Ref: (id: string) => refOf(id),
    'Fn::GetAtt': (path: string | [string, string]) => {
      const [id = '', name = ''] = typeof path === 'string' ? path.split('.') : path;
      return attribute(id, name);
    },
    'Fn::Sub': (text: string | [string, Record<string, unknown>]) =>
      typeof text === 'string' ? sub(text) : sub(...text),
    'Fn::Join': ([between, parts]: [string, unknown[]]) => parts.map((part) => String(value(part))).join(between),
    'Fn::Select': ([n, list]: [number, unknown]) => (value(list) as unknown[])[n],
    'Fn::Split': ([at, text]: [string, unknown]) => String(value(text)).split(at),
  };

  function value(given: unknown): unknown {
    if (Array.isArray(given)) return given.map(value);
    if (given === null || typeof given !== 'object') return given;
    const [[key, argument] = [''], ...more] = Object.entries(given);
    if (more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      const intrinsic = intrinsics[key];
      if (!intrinsic) throw new Error(`the checks know no ${key}`);
      return intrinsic(argument as never);
    }
    return Object.fromEntries(Object.entries(given).map(([each, inner]) => [each, value(inner)]));
  }

  return { value, arnOf, nameOf };
}

import type { Causes, Problem } from '../support/cause.ts';
import { rolesOf } from '../support/roles.ts';
import { ofType, type Resource, type Template } from '../support/template.ts';
import { capacities } from './waf-capacity.ts';

/** One number of a template beside the most that AWS takes. */
export interface Measure {
  what: string;
  value: number;
  most: number;
  /** A text of the project that the number comes from. */
  mention: string;
}

/** The suffix that CloudFormation adds to names of its own making. */
const MADE_UP = '-1A2B3C4D5E6F';
const json = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const named = (properties: Resource['Properties'], key: string): string => String(properties[key] ?? '');

/** CloudFormation's quotas for a template in S3. */
const wholeTemplate = ({ bytes, resources, outputs }: Template): Measure[] => [
  { what: 'bytes of the template', value: bytes, most: 1_000_000, mention: 'bundle.cjs' },
  { what: 'resources', value: Object.keys(resources).length, most: 500, mention: 'AWS::Events::Rule' },
  { what: 'outputs', value: Object.keys(outputs).length, most: 200, mention: 'TopicArn' },
  ...Object.entries(outputs).map(([id, value]) => ({
    what: `bytes of output ${id}`,
    value: Buffer.byteLength(String(value)),
    most: 4_096,
    mention: id,
  })),
];

/** IAM: 10,240 characters for all inline policies of a role, white space left out; 64 for its name. */
const roles = (template: Template): Measure[] =>
  rolesOf(template).flatMap(({ id, policies }) => [
    {
      what: `characters of the policies of ${id}`,
      value: policies.reduce((sum, { policy }) => sum + JSON.stringify(policy).length, 0),
      most: 10_240,
      mention: 'Policies',
    },
    {
      what: `characters of the name of ${id}`,
      value: `${template.pseudo.stack}-${id}${MADE_UP}`.length,
      most: 64,
      mention: 'Policies',
    },
  ]);

/** Lambda: 4 KB for all variables of a function, 64 characters for its name. */
const functions = (template: Template): Measure[] =>
  ofType(template, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) => [
    {
      what: `bytes of the environment of ${id}`,
      value: json((Properties.Environment as { Variables?: object } | undefined)?.Variables ?? {}),
      most: 4_096,
      mention: 'RIPOSTE_TABLE',
    },
    {
      what: `characters of the name of ${id}`,
      value: named(Properties, 'FunctionName').length,
      most: 64,
      mention: 'bundle.cjs',
    },
  ]);

/** EventBridge: 2,048 characters for a pattern, 64 for a rule's name, 300 rules on a bus (100 in a few regions). */
const rules = (template: Template): Measure[] => {
  const all = ofType(template, 'AWS::Events::Rule');
  return [
    { what: 'rules on the bus', value: all.length, most: 100, mention: 'AWS::Events::Rule' },
    ...all.flatMap(([id, { Properties }]) => [
      {
        what: `characters of the pattern of ${id}`,
        value: json(Properties.EventPattern),
        most: 2_048,
        mention: 'EventPattern',
      },
      {
        what: `characters of the name of ${id}`,
        value: named(Properties, 'Name').length,
        most: 64,
        mention: 'EventPattern',
      },
    ]),
  ];
};

/** Policies of resources: SQS 8 KB, SNS 30 KB, KMS 32 KB, S3 20 KB. */
const POLICIES: Record<string, [property: string, most: number]> = {
  'AWS::SQS::QueuePolicy': ['PolicyDocument', 8_192],
  'AWS::SNS::TopicPolicy': ['PolicyDocument', 30_720],
  'AWS::KMS::Key': ['KeyPolicy', 32_768],
  'AWS::S3::BucketPolicy': ['PolicyDocument', 20_480],
};
const resourcePolicies = (template: Template): Measure[] =>
  Object.entries(POLICIES).flatMap(([type, [property, most]]) =>
    ofType(template, type).map(([id, { Properties }]) => ({
      what: `bytes of the policy of ${id}`,
      value: json(Properties[property]),
      most,
      mention: type,
    })),
  );

interface Dashboard {
  widgets: { properties?: { metrics?: unknown[] } }[];
}

/** CloudWatch: 500 widgets, 500 metrics in each and 2,500 in all. */
const dashboards = (template: Template): Measure[] =>
  ofType(template, 'AWS::CloudWatch::Dashboard').flatMap(([id, { Properties }]) => {
    const { widgets } = JSON.parse(String(Properties.DashboardBody)) as Dashboard;
    const metrics = widgets.map(({ properties }) => properties?.metrics?.length ?? 0);
    const measure = (what: string, value: number, most: number): Measure => ({
      what: `${what} of ${id}`,
      value,
      most,
      mention: 'AWS::CloudWatch::Dashboard',
    });
    return [
      measure('widgets', widgets.length, 500),
      measure('metrics in one widget', Math.max(0, ...metrics), 500),
      measure(
        'metrics',
        metrics.reduce((sum, n) => sum + n, 0),
        2_500,
      ),
    ];
  });

/** Every number of the template that AWS limits. */
export const measures = (template: Template): Measure[] => [
  ...wholeTemplate(template),
  ...roles(template),
  ...functions(template),
  ...rules(template),
  ...resourcePolicies(template),
  ...dashboards(template),
  ...capacities(template),
];

/** What is over a limit. */
export const limitProblems = (template: Template, causeOf: Causes): Problem[] =>
  measures(template)
    .filter(({ value, most }) => value > most)
    .map(({ what, value, most, mention }) => ({ what: `${what}: ${value}, of ${most}`, where: causeOf(mention) }));

import { Ajv } from 'ajv';
import fc from 'fast-check';
import { ENDINGS } from '../../src/digest/parts.ts';
import { GENERATOR, toAsff } from '../../src/export/asff.ts';
import { everything, givenExportedAction, givenExportedFinding, hostileExports } from './given.ts';

/** What `BatchImportFindings` asks for: required fields, lengths and words, by the API reference of Security Hub. */
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength, pattern: '\\S' });
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };
const pairs = (most: number, key: number, value: number) => ({
  type: 'object',
  maxProperties: most,
  propertyNames: { maxLength: key },
  additionalProperties: { type: 'string', maxLength: value },
});
const NAMESPACES =
  '^(Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)(/[^/]+){0,2}$';
const schema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'SchemaVersion',
    'Id',
    'ProductArn',
    'GeneratorId',
    'AwsAccountId',
    'CreatedAt',
    'UpdatedAt',
    'Severity',
    'Title',
    'Description',
    'Resources',
    'Types',
  ],
  properties: {
    SchemaVersion: { const: '2018-10-08' },
    Id: text(512),
    ProductArn: { type: 'string', pattern: '^arn:aws[a-z-]*:securityhub:[a-z0-9-]+:(\\d{12}):product/\\1/default$' },
    GeneratorId: text(512),
    AwsAccountId: { type: 'string', pattern: '^\\d{12}$' },
    Region: text(16),
    Types: { type: 'array', minItems: 1, maxItems: 50, items: { type: 'string', pattern: NAMESPACES } },
    CreatedAt: time,
    UpdatedAt: time,
    FirstObservedAt: time,
    LastObservedAt: time,
    Title: text(256),
    Description: text(1024),
    Severity: {
      type: 'object',
      additionalProperties: false,
      properties: {
        Label: { enum: ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] },
        Original: { type: 'string', maxLength: 64 },
      },
    },
    RecordState: { enum: ['ACTIVE', 'ARCHIVED'] },
    Workflow: { properties: { Status: { enum: ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'] } } },
    Sample: { type: 'boolean' },
    Network: { type: 'object' },
    ProductFields: pairs(50, 128, 2048),
    RelatedFindings: { type: 'array', maxItems: 10, items: { type: 'object', required: ['ProductArn', 'Id'] } },
    Remediation: { properties: { Recommendation: { properties: { Text: text(512) } } } },
    Resources: {
      type: 'array',
      minItems: 1,
      maxItems: 32,
      items: {
        type: 'object',
        required: ['Type', 'Id'],
        additionalProperties: false,
        properties: {
          Type: text(256),
          Id: text(512),
          Region: text(16),
          Partition: { enum: ['aws', 'aws-cn', 'aws-us-gov'] },
          Tags: pairs(50, 128, 256),
        },
      },
    },
  },
};
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
const problems = (finding: object): unknown[] =>
  validate(JSON.parse(JSON.stringify(finding))) ? [] : (validate.errors ?? []);
const MOST_BYTES = 240_000;

it.each(everything)('$title is what Security Hub takes', ({ exported }) => {
  expect(problems(toAsff(exported))).toEqual([]);
});

it('whatever text findings bring along, it is what Security Hub takes, and not too large', () => {
  fc.assert(
    fc.property(hostileExports, (exported) => {
      const finding = toAsff(exported);
      expect(problems(finding)).toEqual([]);
      expect(Buffer.byteLength(JSON.stringify(finding))).toBeLessThan(MOST_BYTES);
    }),
  );
});

it('the check refuses what Security Hub would', () => {
  const finding = toAsff(givenExportedFinding());
  expect(problems({ ...finding, Resources: [] })).not.toEqual([]);
  expect(problems({ ...finding, Title: 'x'.repeat(257) })).not.toEqual([]);
  expect(problems({ ...finding, Types: ['Malware'] })).not.toEqual([]);
});

describe('a finding', () => {
  it('has a generator by which a reader can leave out what Riposte itself exported', () => {
    for (const exported of [givenExportedFinding(), givenExportedAction()])
      expect(toAsff(exported).GeneratorId?.startsWith(GENERATOR)).toBe(true);
  });

  it.each([
    {
      title: 'in',
      finding: { direction: 'INBOUND' as const },
      network: { SourceIpV4: '198.51.100.7', Direction: 'IN' },
    },
    {
      title: 'out',
      finding: { direction: 'OUTBOUND' as const },
      network: { DestinationIpV4: '198.51.100.7', Direction: 'OUT' },
    },
  ])('names the other side of a connection ($title)', ({ finding, network }) => {
    const peers = [{ address: 'c2.example.com' }, { address: '198.51.100.7' }];
    expect(toAsff(givenExportedFinding({ ...finding, peers })).Network).toEqual(network);
  });

  it('without a resource is about its account', () => {
    expect(toAsff(givenExportedFinding()).Resources).toMatchObject([
      { Type: 'AwsAccount', Id: 'AWS::::Account:111122223333' },
    ]);
  });
});

describe('an action', () => {
  it.each(ENDINGS.map((outcome) => ({ outcome })))('that ended as $outcome refers to its finding', ({ outcome }) => {
    const finding = toAsff(givenExportedFinding());
    const action = toAsff(givenExportedAction({ outcome }));
    expect(action.RelatedFindings).toEqual([{ ProductArn: finding.ProductArn, Id: finding.Id }]);
    const isTrouble = ['failed', 'partial', 'awaiting-approval', 'lapsed'].includes(outcome);
    expect(action.Severity?.Label).toBe(isTrouble ? 'LOW' : 'INFORMATIONAL');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wordsOf } from '../../deploy/bundle/named-errors.ts';
import { withReadFields, wordsOfReaders } from '../../deploy/bundle/read-fields.ts';
import { bundled } from './given-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SCHEMAS = `const _A = "Answer";
const _C = "Colour";
const _N = "Name";
const _S = "Size";
const _T = "Tag";
const _hP = "httpPayload";
export var Thing$ = [3, n0, _T,
    0,
    [_N, _S, _T],
    [0, [1, { [_eQN]: \`Size\`,
                [_xN]: _s }], () => Tag$], 2
];
export var Tag$ = [3, n0, _T,
    0,
    [_N, _C],
    [0, 0]
];
export var Request$ = [3, n0, _A,
    0,
    [_T],
    [() => Tags], 1
];
export var Answer$ = [3, n0, _A,
    { [_hP]: 1 },
    [_A, _S, _C, _T],
    [0, [() => Thing$, 16], 64 | 0, [() => Things, 0]]
];
var Tags = [1, n0, _T,
    0, () => Tag$
];
export var AskThing$ = [9, n0, _A,
    0, () => Request$, () => Answer$
];
export var TellThing$ = [9, n0, _A,
    0, () => Thing$, () => Thing$
];
`;
const kept = (words: string[]): string => withReadFields(SCHEMAS, new Set(words));

describe('what a client reads of an answer', () => {
  it.each([
    {
      why: 'the project names it',
      words: ['AskThingCommand', 'Tag', 'Size'],
      fields: '[_N, _S, _T]',
      kinds: /^\[0, \[1, \{ \[_xN\]: _s \}\], \(\) => Tag\$\], 2$/,
    },
    {
      why: 'it may be sent back',
      words: ['AskThingCommand', 'Tag'],
      fields: '[_N, _T]',
      kinds: /^\[0, \(\) => Tag\$\], 1$/,
    },
    { why: 'the project names it, and sends nothing of it', words: ['Name'], fields: '[_N]', kinds: /^\[0\], 1$/ },
  ])('is a field if $why', ({ words, fields, kinds }) => {
    const [, names = '', rest = ''] =
      /^export var Thing\$ = .*\n.*\n {4}(.*),\n {4}(.*(?:\n {8}.*)*?)\n\];/m.exec(kept(words)) ?? [];
    expect(names).toBe(fields);
    expect(rest).toMatch(kinds);
  });

  it('is all that a call sends, as it is', () => {
    expect(kept(['TellThingCommand', 'AskThingCommand'])).toContain(/export var Thing\$ = [^;]*;/.exec(SCHEMAS)?.[0]);
    expect(kept(['AskThingCommand', 'Tag'])).toContain(/export var Tag\$ = [^;]*;/.exec(SCHEMAS)?.[0]);
  });

  it('is nothing of what a call would send in a field that the project does not name', () => {
    expect(kept(['AskThingCommand'])).toContain('export var Tag$ = [3, n0, _T,\n    0,\n    [],\n    []\n];');
    expect(kept(['AskThingCommand'])).toContain('[_T],\n    [() => Tags], 1');
  });

  it('is its whole body, where that has a name', () => {
    expect(kept(['AskThingCommand', 'Tag'])).toContain(
      '[_S, _C, _T],\n    [[() => Thing$, 16], 64 | 0, [() => Things, 0]]',
    );
  });

  it('is what the SDK itself looks for', () => {
    expect([...wordsOfReaders(root)]).toEqual(
      expect.arrayContaining(['MD5OfMessageBody', 'Attributes', 'SessionToken']),
    );
  });
});

describe('what is shown whole, as it was read', () => {
  const schemas = readFileSync(
    join(root, 'node_modules/@aws-sdk/client-cloudtrail/dist-es/schemas/schemas_0.js'),
    'utf8',
  );
  const read = withReadFields(schemas, wordsOf(root));
  const structure = (code: string, name: string): string | undefined =>
    new RegExp(`^export var ${name}\\$ = [^;]*;`, 'm').exec(code)?.[0];

  it.each(['EventSelector', 'AdvancedEventSelector', 'AdvancedFieldSelector', 'DataResource'])(
    'is all of the %s of a trail, which a command that is told holds',
    (name) => {
      expect(structure(schemas, name)).toBeDefined();
      expect(structure(read, name)).toBe(structure(schemas, name));
    },
  );

  it('is no field that nobody names', () => {
    expect(structure(read, 'Channel')).not.toBe(structure(schemas, 'Channel'));
  });
});

/** Asks EC2, and says what was sent and how it is answered. */
const ASKING = `
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
export async function ask(answered) {
  const sent = [];
  const handle = async ({ body }) => {
    sent.push(body);
    return { response: { statusCode: 200, headers: {}, body: Buffer.from(answered) } };
  };
  const client = new EC2Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'A', secretAccessKey: 'S' },
    requestHandler: { handle },
  });
  const input = { InstanceIds: ['i-1'], MaxResults: 5, Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }] };
  const { Reservations } = await client.send(new DescribeInstancesCommand(input));
  return { sent, instances: Reservations.flatMap(({ Instances }) => Instances) };
}`;
const ANSWER = `<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>
<kernelId>aki-1</kernelId><instanceState><name>running</name></instanceState><ramdiskId>ari-1</ramdiskId>
<metadataOptions><httpEndpoint>enabled</httpEndpoint></metadataOptions>
<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><groupSet><item><groupId>sg-1</groupId></item></groupSet></item></networkInterfaceSet>
</item></instancesSet></item></reservationSet></DescribeInstancesResponse>`;

describe('a client in a bundle', () => {
  it('sends all it is given, and reads what the project names of the answer', async () => {
    const { it: made } = await bundled<{ ask(answered: string): Promise<Record<'sent' | 'instances', unknown[]>> }>(
      ASKING,
    );
    const { sent, instances } = await made.ask(ANSWER);
    const all = 'Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&InstanceId.1=i-1&MaxResults=5';
    expect(String(sent[0]).split('&').sort()).toEqual(expect.arrayContaining(all.split('&')));
    // Nobody asks for its kernel and RAM disk.
    expect(instances).toEqual([
      {
        InstanceId: 'i-1',
        State: { Name: 'running' },
        MetadataOptions: { HttpEndpoint: 'enabled' },
        NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', Groups: [{ GroupId: 'sg-1' }] }],
      },
    ]);
  }, 60_000);
});

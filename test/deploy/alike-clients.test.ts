import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alike } from '../../deploy/bundle/alike.ts';
import { findAlike } from '../../deploy/bundle/alike-clients.ts';
import { pluginsFor } from '../../deploy/bundle/options.ts';
import { bundled } from './given-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const moduleOf = (client: string, name: string, host: string, more = ''): { client: string; code: string } => ({
  client,
  code: `import { rule } from "@smithy/core";
import version from "../package.json";
import { default${client}Scheme as scheme, } from "./auth";
export const set${client} = (config) => rule(version, scheme, {
    name: "${name}",
    "aws.auth": "${name}",
    at: ["https://${host}.{Region}.aws", "https://${host}-fips.{Region}.aws", "same"],${more}
});
`,
});

describe('modules that differ by names and texts', () => {
  it('are one that is told the difference', () => {
    const modules = [
      moduleOf('S3', 'Storage of objects', 's3'),
      moduleOf('KMS', 'Keys', 'kms'),
      moduleOf('IAM', 'Keys', 'i', '\n    odd: 1'),
    ];
    const groups = alike(modules);
    expect(groups).toHaveLength(1);
    const [{ packages, maker, members } = { packages: '', maker: '', members: [] }] = groups;
    expect(packages).toBe('import { rule } from "@smithy/core";\n');
    expect(maker).toBe(`(version, scheme, its0, its1) => {
const setIt = (config) => rule(version, scheme, {
    name: its0,
    "aws.auth": its0,
    at: [\`https://\${its1}.{Region}.aws\`, \`https://\${its1}-fips.{Region}.aws\`, "same"],
});

return setIt;
}`);
    const own = (client: string): string =>
      `import version from "../package.json";\nimport { default${client}Scheme as scheme, } from "./auth";\n`;
    expect(members.map(({ rest }) => rest)).toEqual([
      `${own('S3')}export const setS3 = /* @__PURE__ */ make(version, scheme, "Storage of objects", "s3");\n`,
      `${own('KMS')}export const setKMS = /* @__PURE__ */ make(version, scheme, "Keys", "kms");\n`,
    ]);
  });

  it.each(['export default 1;', 'import * as all from "x";\nexport const a = 1;', 'export * from "./a";'])(
    'stay as they are where they are written otherwise: %s',
    (code) => {
      expect(
        alike([
          { client: 'A', code },
          { client: 'B', code },
        ]),
      ).toEqual([]);
    },
  );
});

/** How each client is set up, and where and how it would send. */
const SETUP = (clients: readonly string[]): string => `
${clients.map((client, n) => `import * as c${n} from '@aws-sdk/${client}';`).join('\n')}
const regions = ['eu-west-1', 'us-east-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1'];
const places = regions.flatMap((Region) => [false, true].flatMap((UseFIPS) => [false, true].map((UseDualStack) => ({ Region, UseFIPS, UseDualStack }))));
const tried = (run) => { try { return run(); } catch (error) { return error.message; } };
export const setups = () => [${clients.map((_, n) => `c${n}`).join(', ')}].map((all) => {
  const Client = Object.entries(all).find(([name, value]) => /Client$/.test(name) && name !== '__Client' && typeof value === 'function')[1];
  const client = new Client({ region: 'eu-west-1', credentials: { accessKeyId: 'A', secretAccessKey: 'S' } });
  const { config } = client;
  return {
    fields: Object.keys(config).sort(),
    said: [config.serviceId, config.apiVersion, config.defaultSigningName, config.signingEscapePath],
    protocol: Object.entries(config.protocol).filter(([, value]) => typeof value === 'string'),
    schemes: config.httpAuthSchemes.map(({ schemeId, signer }) => [schemeId, typeof signer.sign]),
    signing: ['Anything', 'GetCallerIdentity', 'AssumeRoleWithWebIdentity'].map((operation) =>
      tried(() => config.httpAuthSchemeProvider({ operation, region: 'eu-west-1' }).map(({ propertiesExtractor, ...rest }) => rest))),
    endpoints: places.map((place) => tried(() => JSON.stringify(config.endpointProvider(place)))),
    middleware: client.middlewareStack.identify(),
  };
});`;

describe('what clients of the SDK have alike', () => {
  const clients = [
    ...new Set(
      globSync('src/platform/clients/*.ts', { cwd: root }).flatMap((file) =>
        [...readFileSync(join(root, file), 'utf8').matchAll(/'@aws-sdk\/(client-[\w-]+)'/g)].map(
          ([, name = '']) => name,
        ),
      ),
    ),
  ];

  it('is found in most of them', () => {
    const { rests } = findAlike(root);
    const found = (module: string): number => [...rests.keys()].filter((path) => path.endsWith(module)).length;
    expect(clients.length).toBeGreaterThan(25);
    for (const module of ['runtimeConfig.js', 'bdd.js', 'runtimeConfig.shared.js', 'Client.js'])
      expect([module, found(module)]).toEqual([module, expect.any(Number)]);
    expect(found('runtimeConfig.js')).toBeGreaterThanOrEqual(clients.length - 3);
  });

  it('sets each of them up as it would alone', async () => {
    const code = SETUP(clients);
    const plugins = pluginsFor(root);
    const [one, each] = [
      await bundled<{ setups(): unknown[] }>(code, plugins),
      await bundled<{ setups(): unknown[] }>(
        code,
        plugins.filter(({ name }) => name !== 'alike-clients'),
      ),
    ];
    const before = each.it.setups();
    expect(one.it.setups()).toEqual(before);
    expect(JSON.stringify(before)).toContain('https://rds-fips.us-east-1.amazonaws.com');
    expect(each.text.length - one.text.length).toBeGreaterThan(3_000 * clients.length);
  }, 120_000);
});

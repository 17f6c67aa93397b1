import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverless } from '../../support/serverless.ts';
import { adapt } from './adapter.ts';
import { ACCOUNT, REGION, startMinistack, startMoto } from './emulators.ts';
import { say } from './say.ts';
import { startTranslator } from './translator.ts';

export const STAGE = 'e2e';
export const STACK = `riposte-${STAGE}`;

export interface Deployment {
  /** Everything but AWS WAF. */
  endpoint: string;
  wafv2: string;
  /** What the framework printed while it deployed. */
  said: string[];
  remove(): Promise<void>;
}

/** What the first emulator would take for calls of S3. The second has no roles of ours, so that these calls alone are not evaluated. */
const NOT_EVALUATED = ['GUARDDUTY', 'MACIE2', 'SECURITYHUB', 'INSPECTOR2', 'ACCESSANALYZER'];

/** The variables by which whoever looks at a deployment finds in the second emulator what the first lacks. */
export const elsewhere = (url: string, services = [...NOT_EVALUATED, 'WAFV2', 'CLOUDTRAIL']): Record<string, string> =>
  Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, url]));

/** Credentials that the SDK and the emulators take; nobody checks them. */
export function useMadeUpCredentials(): void {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: ACCOUNT, AWS_SECRET_ACCESS_KEY: 'made-up', AWS_REGION: REGION });
}

/** What `iam/sitecustomize.py` says of itself. */
const MENDED = [
  'the names of batch actions and transactions',
  'TLS, which its requests do not have',
  'the role behind a session, as aws:PrincipalArn, and that of a state machine',
  'the keys dynamodb:LeadingKeys, iam:PolicyARN and aws:ResourceTag',
  'SimulatePrincipalPolicy, which is told all resources and the context',
  'the resources of transactions, tags, snapshots and AWS WAF, whose calls it hands on to the second emulator',
];

/** Packages the real serverless.yml as for AWS, adapts the package to the emulator, and deploys it there. */
export async function deploy(params: Record<string, string>): Promise<Deployment> {
  useMadeUpCredentials();
  const folder = await mkdtemp(join(tmpdir(), 'riposte-e2e-'));
  const moto = await startMoto();
  const ministack = await startMinistack(moto.url);
  say('IAM: every call of a function is evaluated against its role, AWS WAF included; whoever tests is the root user');
  say(`IAM: not evaluated are calls of ${NOT_EVALUATED.join(', ')}, which the first emulator lacks`);
  for (const mended of MENDED) say(`IAM: the emulator is mended in ${mended}`);
  const translator = await startTranslator(ministack.url);
  const remove = async (): Promise<void> => {
    await Promise.all([ministack, moto, translator].map((emulator) => emulator.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    say(`emulators are up at ${ministack.url} and ${moto.url}`);
    const settings = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
    const common = ['--stage', STAGE, '--region', REGION, '--package', folder, ...settings];
    await serverless(['package', ...common]);
    say('packaged');
    await adapt(folder, moto.url, REGION, {
      ...elsewhere(moto.url, NOT_EVALUATED),
      AWS_ENDPOINT_URL_SSM: translator.url,
      AWS_ENDPOINT_URL_ACM: translator.url,
    });
    const said = await serverless(['deploy', ...common], {
      AWS_ENDPOINT_URL: ministack.url,
      ...elsewhere(moto.url),
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'made-up',
    });
    say('deployed');
    return { endpoint: ministack.url, wafv2: moto.url, said, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

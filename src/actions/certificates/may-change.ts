import { SimulatePrincipalPolicyCommand, type SimulatePrincipalPolicyCommandOutput } from '@aws-sdk/client-iam';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { denialOf } from '../../core/denial.ts';
import { RenewalError } from '../../core/errors.ts';
import { contextOfEveryCall, type SimulatedCall, simulatedCalls } from '../../core/simulated.ts';
import { describeError } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import { type CertificateUse, useName } from './certificate-use.ts';

/** A place that may not be changed, and what is known of why. */
export interface DeniedPlace {
  place: CertificateUse;
  why: string;
}

type Asking = { clients: Pick<Clients, 'iam'>; config: Pick<Config, 'ownRole' | 'account' | 'region' | 'partition'> };

/** Of so many places at once is asked; the answer has one line for each call and place. */
const AT_ONCE = 30;
const MOST_PAGES = 10;

/** What is called on a place of each kind, when a certificate is put there. */
const CALLS: Record<CertificateUse['kind'], readonly string[]> = {
  default: ['elasticloadbalancing:ModifyListener'],
  list: ['elasticloadbalancing:AddListenerCertificates', 'elasticloadbalancing:RemoveListenerCertificates'],
  classic: ['elasticloadbalancing:SetLoadBalancerListenerSSLCertificate'],
  distribution: ['cloudfront:UpdateDistribution'],
  domain: ['apigateway:PATCH'],
};
/** What CloudFront asks for besides, of the web ACL that a distribution has. */
const OF_WEB_ACL = ['wafv2:GetWebACL'];

/**
 * Which places the function's own role may not change, by IAM's simulator: its policies, its permissions boundary and the
 * organisation's SCPs. Nothing is touched to find out. What the simulator does not answer counts as denied.
 *
 * @throws RenewalError where the deployment does not say which role it is
 */
export async function deniedPlaces(places: readonly CertificateUse[], asking: Asking): Promise<DeniedPlace[]> {
  if (places.length > 0 && !asking.config.ownRole)
    throw new RenewalError('The function does not know its own role, so it cannot ask what it may change.', {
      advice: 'Deploy Riposte again.',
    });
  const denied: DeniedPlace[] = [];
  for (const [kind, its] of Map.groupBy(places, (place) => place.kind))
    for (let n = 0; n < its.length; n += AT_ONCE)
      denied.push(...(await askOf(CALLS[kind], its.slice(n, n + AT_ONCE), asking)));
  const guarded = places.filter((place) => webAclOf(place) && !denied.some((one) => one.place === place));
  for (let n = 0; n < guarded.length; n += AT_ONCE)
    denied.push(...(await askOf(OF_WEB_ACL, guarded.slice(n, n + AT_ONCE), asking, webAclOf)));
  return denied;
}

const webAclOf = (place: CertificateUse): string => (place.kind === 'distribution' && place.webAcl) || '';

async function askOf(
  calls: readonly string[],
  places: readonly CertificateUse[],
  asking: Asking,
  resourceOf: (place: CertificateUse) => string = (place) => arnOf(place, asking.config),
) {
  const answers = await simulate(calls, [...new Set(places.map(resourceOf))], asking);
  return places.flatMap((place): DeniedPlace[] => {
    const its = answers.filter(({ resource }) => resource === resourceOf(place));
    const refused = calls.filter((call) => !its.some(({ action, denied }) => action === call && !denied));
    if (refused.length === 0) return [];
    const by = its.find(({ action, denied }) => denied && refused.includes(action))?.by;
    return [{ place, why: `${refused.join(' and ')}: ${WHO[by ?? 'role']}` }];
  });
}

const WHO = {
  boundary: 'a permissions boundary does not allow it',
  organisation: 'a policy of the organisation denies it',
  role: 'the role of this function may not',
};

async function simulate(
  calls: readonly string[],
  resources: readonly string[],
  { clients: { iam }, config }: Asking,
): Promise<SimulatedCall[]> {
  const answers: SimulatedCall[] = [];
  let Marker: string | undefined;
  for (let n = 0; n === 0 || (Marker && n < MOST_PAGES); n += 1) {
    const input = {
      PolicySourceArn: config.ownRole,
      ActionNames: [...calls],
      ResourceArns: [...resources],
      ContextEntries: contextOfEveryCall(config),
      ...(Marker && { Marker }),
    };
    const page: SimulatePrincipalPolicyCommandOutput = await iam
      .send(new SimulatePrincipalPolicyCommand(input))
      .catch(sayIfDenied);
    answers.push(...simulatedCalls(page.EvaluationResults ?? []));
    Marker = page.IsTruncated ? page.Marker : undefined;
  }
  return answers;
}

/** @throws RenewalError where IAM may not be asked, which no later attempt changes; otherwise the error as it is */
function sayIfDenied(error: unknown): never {
  const denial = denialOf(describeError(error));
  if (!denial) throw error;
  throw new RenewalError(
    `Riposte may not ask IAM what its own role may change (${describeError(error).name}), so it touches no place.`,
    {
      advice: `What denies iam:SimulatePrincipalPolicy is ${denial.cause ?? 'a policy of the account, or a stage so long that CloudFormation shortens the role’s name'}. Allow it, deploy with a shorter stage, or replace the certificate by hand.`,
    },
  );
}

function arnOf(place: CertificateUse, { partition, account, region }: Asking['config']): string {
  switch (place.kind) {
    case 'default':
    case 'list':
      return place.arn;
    case 'classic':
      return `arn:${partition}:elasticloadbalancing:${region}:${account}:loadbalancer/${place.name}`;
    case 'distribution':
      return `arn:${partition}:cloudfront::${account}:distribution/${place.id}`;
    case 'domain':
      return `arn:${partition}:apigateway:${region}::/domainnames/${place.name}`;
  }
}

/**
 * Asks before the first of these is touched.
 *
 * @param done places that have what they should have already, for whoever has to know both
 * @throws RenewalError that names what denies which place, what is done and what was not touched
 */
export async function assureAllowed(
  places: readonly CertificateUse[],
  asking: Asking,
  { certificate, done }: { certificate: string; done: readonly string[] },
): Promise<void> {
  const denied = await deniedPlaces(places, asking);
  if (denied.length === 0) return;
  const said = [
    `${denied.map(saidOf).join('; ')}.`,
    done.length > 0 ? `It is in place at ${done.join(', ')}.` : 'No place has been touched.',
    `Left as they are: ${places.map(useName).join(', ')}.`,
  ];
  throw new RenewalError(clean(said.join(' '), 900), {
    advice: `Allow it, or put ${certificate} there by hand. When nothing denies it any more, it goes on from there automatically.`,
  });
}

/** A denied place for people. */
export const saidOf = ({ place, why }: DeniedPlace): string => `${useName(place)} may not be changed (${why})`;

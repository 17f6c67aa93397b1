import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { hubReference } from '../../src/alerts/security-hub/reference.ts';
import { sources } from '../../src/sources/index.ts';
import { arrive, blocked, bundled, bundledWith, givenStack, sourceIn } from '../support/stories.ts';

type Event = { detail: { findings: Record<string, unknown>[] } };

const alerts = ({ services }: LocalStack): string[] => services.sns.published.map(({ subject = '' }) => subject);

/** An event of Security Hub whose findings stand there, too. */
function arriveFromHub(stack: LocalStack, name: string, body = bundled(name)) {
  arrive(stack, name, body);
  return sources[sourceIn(name)].parse(JSON.parse(body)).map((finding) => {
    const { id = '', productArn = '' } = hubReference(finding) ?? {};
    return stack.services.securityhub.seedFinding(id, productArn);
  });
}

describe('"Riposte: respond" in Security Hub', () => {
  it('deactivates the key of the finding', async () => {
    const stack = givenStack({ securityHub: true });
    const [finding] = arriveFromHub(stack, 'security-hub/asked-about-key');
    await stack.drain();
    expect(stack.services.iam.users.get('report-reader')?.keys[0]?.status).toBe('Inactive');
    // Contained, and not mended: what was done with the key is not known.
    expect(finding).toMatchObject({ workflow: 'NOTIFIED', note: { updatedBy: 'riposte-local' } });
  });

  it('closes the bucket of the finding, which is then resolved', async () => {
    const stack = givenStack({ securityHub: true });
    const [finding] = arriveFromHub(stack, 'security-hub/asked-about-bucket');
    expect(stack.services.s3.isPublic('marketing-downloads')).toBe(true);
    await stack.drain();
    expect(stack.services.s3.isPublic('marketing-downloads')).toBe(false);
    expect(finding).toMatchObject({ workflow: 'RESOLVED' });
    expect(finding?.note?.text).toContain('block-public-access on marketing-downloads was done');
  });

  it('blocks the address of the finding', async () => {
    const stack = givenStack();
    arrive(stack, 'security-hub/asked-about-address');
    await stack.drain();
    expect(blocked(stack)).toContain('198.51.100.144/32');
  });

  it('tells people where there is nothing that it could act on', async () => {
    const stack = givenStack();
    arrive(stack, 'security-hub/asked-in-vain');
    await stack.drain();
    expect(alerts(stack)).toHaveLength(1);
  });
});

describe('what Security Hub repeats', () => {
  it('is answered once: by the event of the service that found it', async () => {
    const stack = givenStack();
    const seed = createSeeder(stack);
    arrive(stack, 'guardduty/access-key-used-from-tor', undefined, seed);
    await stack.drain();
    const before = alerts(stack).length;
    arrive(stack, 'security-hub/copy-of-guardduty', undefined, seed);
    arrive(stack, 'security-hub/copy-of-guardduty-ocsf', undefined, seed);
    await stack.drain();
    expect(before).toBe(1);
    expect(alerts(stack)).toHaveLength(before);
  });

  it('does not answer its own note, and goes in no circle', async () => {
    const stack = givenStack({ securityHub: true });
    const name = 'security-hub/control-failed';
    const [finding] = arriveFromHub(stack, name);
    await stack.drain();
    expect(finding?.workflow).toBe('NOTIFIED');
    const calls = stack.counts.get('securityhub:BatchUpdateFindings');
    // Security Hub sends it again, with the note that was just written.
    const echo = bundledWith(name, (event) => {
      const [asff = {}] = (event as unknown as Event).detail.findings;
      asff.Workflow = { Status: finding?.workflow };
      asff.Note = {
        Text: finding?.note?.text,
        UpdatedBy: finding?.note?.updatedBy,
        UpdatedAt: new Date(finding?.note?.updatedAt ?? 0).toISOString(),
      };
    });
    stack.deliver('security-hub', echo);
    await stack.drain();
    expect(stack.counts.get('securityhub:BatchUpdateFindings')).toBe(calls);
    expect(alerts(stack)).toHaveLength(1);
  });
});

describe('what can wait', () => {
  it.each([
    'security-hub/control-failed-medium',
    'inspector/weakness-in-image',
    'aws-config/volume-not-encrypted',
    'trusted-advisor/access-key-old',
    'access-analyzer/unused-role',
  ])('%s is left to the daily email', async (name) => {
    const stack = givenStack({ securityHub: true });
    arriveFromHub(stack, name);
    await stack.drain();
    expect(alerts(stack)).toEqual([]);
    expect(stack.counts.get('securityhub:BatchUpdateFindings')).toBeUndefined();
  });

  it.each([
    'security-hub/control-failed',
    'security-hub/firewall-manager-violation',
    'security-hub/exposure',
    'inspector/exploitable-weakness-on-instance',
    'inspector/scan-coverage-lost',
    'access-analyzer/public-queue',
    'access-analyzer/public-bucket',
    'aws-config/public-bucket',
    'trusted-advisor/root-without-mfa',
  ])('%s is told at once', async (name) => {
    const stack = givenStack();
    arrive(stack, name);
    await stack.drain();
    expect(alerts(stack)).toHaveLength(1);
  });
});

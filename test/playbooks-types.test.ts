import fc from 'fast-check';
import type { Finding } from '../src/core/finding.ts';
import type { Match, Playbook } from '../src/core/playbook.ts';
import { playbookFor } from '../src/policy/match/match.ts';
import { playbooks } from '../src/policy/playbooks/index.ts';
import types from '../src/sources/guardduty/finding-types.json' with { type: 'json' };
import { givenFinding } from './support/fixtures.ts';

const ofGuardDuty = playbooks.filter(({ when }) => [when.source ?? []].flat().includes('guardduty'));
const typesOf = ({ when }: Playbook): string[] => [when.type ?? []].flat();
const naming = (type: string): Playbook[] => ofGuardDuty.filter((playbook) => typesOf(playbook).includes(type));
/** Whether it asks for more than that the finding is of a source and type. */
const isException = ({ when: { source: _, type: __, ...conditions } }: { when: Match }): boolean =>
  Object.keys(conditions).length > 0;

const ROLES = [undefined, 'TARGET', 'ACTOR'] as const;
const DIRECTIONS = [undefined, 'INBOUND', 'OUTBOUND', 'UNKNOWN'] as const;
const SEVERITIES = [2, 5, 8, 9.5];
const variants: Partial<Finding>[] = ROLES.flatMap((role) =>
  DIRECTIONS.flatMap((direction) =>
    SEVERITIES.map((severity) => ({ ...(role && { role }), ...(direction && { direction }), severity })),
  ),
);

describe('the finding types of GuardDuty', () => {
  it('are 255, each once', () => {
    expect(types).toHaveLength(255);
    expect(new Set(types.map(({ type }) => type)).size).toBe(255);
  });

  it.each(types)('$type ($status) is decided by a playbook that names it, whatever else it tells', ({ type }) => {
    for (const variant of variants) {
      const playbook = playbookFor(givenFinding({ type, ...variant }), playbooks);
      expect(playbook && typesOf(playbook)).toContain(type);
    }
  });

  // Where several name a type, the first ones are exceptions, and the last answers the rest: none is there in vain.
  it.each(types)('$type is fought over by no two playbooks without a reason', ({ type }) => {
    const claims = naming(type);
    expect(claims.map(isException)).toEqual(claims.map((_, index) => index < claims.length - 1));
  });

  it('are the only ones that playbooks name in full', () => {
    const known = new Set(types.map(({ type }) => type));
    expect(
      ofGuardDuty.flatMap(typesOf).filter((type) => type.includes(':') && !type.includes('*') && !known.has(type)),
    ).toEqual([]);
  });
});

describe('what must never be wrong', () => {
  const stepsOf = (type: string, finding: Partial<Finding>) =>
    playbookFor(givenFinding({ type, ...finding }), playbooks)?.steps ?? [];
  const outward = types.filter(({ type }) => /^(Backdoor|Trojan|CryptoCurrency):|\/Tor(Client|Relay)$/.test(type));

  it.each(outward)('$type blocks nobody in the web firewall: it calls out', ({ type }) => {
    for (const variant of variants)
      expect(stepsOf(type, variant).map(({ action }) => action)).not.toContain('block-ip');
  });

  it.each(types)('$type of an attacking resource of ours blocks nobody in the web firewall', ({ type }) => {
    for (const variant of variants.filter(({ role }) => role === 'ACTOR'))
      expect(stepsOf(type, variant).map(({ action }) => action)).not.toContain('block-ip');
  });

  it('only sequences deactivate keys by themselves', () => {
    const acting = ofGuardDuty.filter(({ steps }) =>
      steps.some(({ action, mode }) => action === 'deactivate-access-key' && mode === 'enforce'),
    );
    for (const type of acting.flatMap(typesOf)) expect(type).toMatch(/^AttackSequence:/);
  });

  it('critical findings are told at once', () => {
    for (const { type } of types) {
      const playbook = playbookFor(givenFinding({ type, severity: 9.5 }), playbooks);
      if (type.startsWith('AttackSequence:')) expect(playbook?.tell).not.toBe('digest');
    }
  });
});

describe('a type that nobody has heard of yet', () => {
  it.each([
    { type: 'AttackSequence:Lambda/OfTomorrow', by: 'unheard-of-sequence' },
    { type: 'Backdoor:AppRunner/C&CActivity.X', by: 'talks-to-attackers-somehow' },
    { type: 'Impact:IAMUser/OfTomorrow', by: 'unheard-of-identity' },
    { type: 'Stealth:Config/OfTomorrow', by: 'unheard-of-identity' },
    { type: 'Exfiltration:DynamoDB/OfTomorrow', by: 'unheard-of-data' },
    { type: 'Collection:S3/OfTomorrow', by: 'unheard-of-data' },
    { type: 'Recon:EC2/PortProbeOfTomorrow', by: 'unheard-of-routine' },
    { type: 'UnauthorizedAccess:EC2/FTPBruteForce', by: 'unheard-of-workload' },
    { type: 'PrivilegeEscalation:Runtime/OfTomorrow', by: 'unheard-of-workload' },
    { type: 'Influence:Bedrock/OfTomorrow', by: 'anything-else' },
    { type: 'no type at all', by: 'anything-else' },
  ])('$type is answered by $by', ({ type, by }) => {
    expect(playbookFor(givenFinding({ type, severity: 2 }), playbooks)?.id).toBe(by);
  });

  it('asks nobody and touches nothing, however it resembles one that is known', () => {
    const known = new Set(types.map(({ type }) => type));
    const changed = fc
      .tuple(fc.constantFrom(...types), fc.nat(60), fc.constantFrom('', 'X', 'é', '.Custom', '!DNS', ' '))
      .map(([{ type }, at, inserted]) => `${type.slice(0, at)}${inserted}${type.slice(at + (inserted ? 0 : 1))}`)
      .filter((type) => !known.has(type));
    fc.assert(
      fc.property(changed, fc.constantFrom(...variants), (type, variant) => {
        const playbook = playbookFor(givenFinding({ type, ...variant }), playbooks);
        expect(playbook?.steps.map(({ mode }) => mode)).toEqual(['notify']);
      }),
    );
  });
});

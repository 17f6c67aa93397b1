import type { DomainNames } from '@aws-sdk/client-api-gateway';
import { LocalApiGateway } from '../../local/services/api-gateway.ts';
import { givenWorld } from '../support/fixtures.ts';

function given() {
  const world = givenWorld();
  const service = new LocalApiGateway(world);
  for (let n = 0; n < 3; n += 1) {
    const domain = { domainName: `api${n}.example.com`, regionalDomainName: `d-${n}`, regionalCertificateArn: 'old' };
    service.seedDomain(domain);
  }
  const patch = (path: string, value = 'next') =>
    service.UpdateDomainName({ domainName: 'api1.example.com', patchOperations: [{ op: 'replace', path, value }] });
  return { world, service, patch };
}

it('lists domains by pages', () => {
  const { service } = given();
  const first = service.GetDomainNames({ limit: 2 }) as DomainNames;
  const rest = service.GetDomainNames({ limit: 2, position: first.position }) as DomainNames;
  expect([first, rest].flatMap(({ items = [] }) => items.map(({ domainName }) => domainName))).toHaveLength(3);
  expect(rest.position).toBeUndefined();
});

it('takes no other change while one is under way', () => {
  const { world, service, patch } = given();
  patch('/regionalCertificateArn');
  expect(service.presentedAt('d-1')).toBe('next');
  expect(() => patch('/regionalCertificateArn')).toThrow(expect.objectContaining({ name: 'ConflictException' }));
  world.time += 61_000;
  patch('/regionalCertificateArn', 'third');
  expect(service.presentedAt('d-1')).toBe('third');
});

it('refuses other patches, and domains that are not there', () => {
  const { service, patch } = given();
  expect(() => patch('/domainName')).toThrow(expect.objectContaining({ name: 'BadRequestException' }));
  expect(() => service.GetDomainName({ domainName: 'x' })).toThrow(
    expect.objectContaining({ name: 'NotFoundException' }),
  );
});

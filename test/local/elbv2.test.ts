import { LocalElbv2 } from '../../local/services/elbv2.ts';
import { givenWorld } from '../support/fixtures.ts';

const WEB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef';

function given() {
  const statuses: Record<string, string> = { old: 'EXPIRED', next: 'ISSUED', wanted: 'PENDING_VALIDATION' };
  for (let n = 0; n < 30; n += 1) statuses[`c${n}`] = 'ISSUED';
  const service = new LocalElbv2(givenWorld(), (arn) => statuses[arn]);
  service.seedBalancer({
    arn: WEB,
    listeners: [
      { first: 'old', list: ['old'] },
      { port: 80, protocol: 'HTTP' },
    ],
  });
  const listener = service.balancers[0]?.listeners[0]?.arn ?? '';
  const all = (Marker?: string) =>
    service.DescribeListenerCertificates({ ListenerArn: listener, Marker }) as {
      Certificates: { CertificateArn: string; IsDefault: boolean }[];
      NextMarker?: string;
    };
  const put = (...arns: string[]) =>
    service.AddListenerCertificates({
      ListenerArn: listener,
      Certificates: arns.map((CertificateArn) => ({ CertificateArn })),
    });
  return { service, listener, all, put };
}

it('lists the default certificate first, then the others, by pages of 20', () => {
  const { all, put } = given();
  put(...Array.from({ length: 24 }, (_, n) => `c${n}`));
  expect(all().Certificates.slice(0, 2)).toEqual([
    { CertificateArn: 'old', IsDefault: true },
    { CertificateArn: 'old', IsDefault: false },
  ]);
  expect(all().Certificates).toHaveLength(20);
  expect(all(all().NextMarker).Certificates).toHaveLength(6);
});

it('takes 25 certificates beside the default, and the same one again', () => {
  const { put } = given();
  put(...Array.from({ length: 24 }, (_, n) => `c${n}`));
  put('c0');
  expect(() => put('next')).toThrow(expect.objectContaining({ name: 'TooManyCertificatesException' }));
});

it.each([
  { certificate: 'wanted', name: 'UnsupportedCertificateException' },
  { certificate: 'unknown', name: 'CertificateNotFoundException' },
])('refuses a certificate that is $certificate: $name', ({ certificate, name }) => {
  const { put, service, listener } = given();
  expect(() => put(certificate)).toThrow(expect.objectContaining({ name }));
  const Certificates = [{ CertificateArn: certificate }];
  expect(() => service.ModifyListener({ ListenerArn: listener, Certificates })).toThrow(
    expect.objectContaining({ name }),
  );
});

it('has exactly one default certificate, and forgets one of the list without asking', () => {
  const { service, listener, all } = given();
  expect(() => service.ModifyListener({ ListenerArn: listener, Certificates: [] })).toThrow('exactly one');
  service.RemoveListenerCertificates({ ListenerArn: listener, Certificates: [{ CertificateArn: 'old' }] });
  service.RemoveListenerCertificates({ ListenerArn: listener, Certificates: [{ CertificateArn: 'old' }] });
  expect(all().Certificates).toEqual([{ CertificateArn: 'old', IsDefault: true }]);
});

it('knows nothing of what is not there', () => {
  const { service } = given();
  const name = 'ListenerNotFoundException';
  expect(() => service.DescribeListenerCertificates({ ListenerArn: 'x' })).toThrow(expect.objectContaining({ name }));
  expect(() => service.DescribeLoadBalancers({ LoadBalancerArns: [WEB, 'x'] })).toThrow(
    expect.objectContaining({ name: 'LoadBalancerNotFoundException' }),
  );
});

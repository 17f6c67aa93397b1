import { type Asker, ask, requestTags, resourceTags } from './ask.ts';

const ANYWHERE = ['GenerateCredentialReport', 'GetCredentialReport', 'ListServerCertificates'];

export const iam: Asker = (asking, operation) => {
  const { input, arn } = asking;
  if (ANYWHERE.includes(operation)) return [ask(`iam:${operation}`, '*')];
  if (operation === 'SimulatePrincipalPolicy') return [ask(`iam:${operation}`, String(input.PolicySourceArn))];
  const name = input.RoleName ? `role/${input.RoleName}` : `user/${input.UserName ?? 'somebody'}`;
  const principal = arn('iam', name, '');
  const policy = input.PolicyArn ? { 'iam:PolicyARN': String(input.PolicyArn) } : {};
  const context = { ...resourceTags(asking, input.UserName), ...policy, ...requestTags(input.Tags) };
  return [ask(`iam:${operation}`, principal, context)];
};

export const acm: Asker = (asking, operation) => {
  const { input, arn } = asking;
  if (operation === 'ListCertificates') return [ask('acm:ListCertificates', '*')];
  if (operation !== 'RequestCertificate') {
    const context = { ...resourceTags(asking, input.CertificateArn), ...requestTags(input.Tags) };
    return [ask(`acm:${operation}`, String(input.CertificateArn), context)];
  }
  const names = [input.DomainName, ...(input.SubjectAlternativeNames ?? [])];
  const tags = requestTags(input.Tags);
  const context = { 'acm:ValidationMethod': String(input.ValidationMethod), 'acm:DomainNames': names, ...tags };
  const made = arn('acm', 'certificate/00000000-0000-4000-8000-000000000000');
  return [
    ask('acm:RequestCertificate', '*', context),
    ...(input.Tags ? [ask('acm:AddTagsToCertificate', made, tags)] : []),
  ];
};

export const sesv2: Asker = ({ input, arn }) => {
  const from = /<([^>]+)>/.exec(input.FromEmailAddress ?? '')?.[1] ?? String(input.FromEmailAddress);
  return [ask('ses:SendEmail', arn('ses', `identity/${from}`), { 'ses:FromAddress': from })];
};

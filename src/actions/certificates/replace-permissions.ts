import {
  ANY,
  ANY_CERTIFICATE,
  ANY_CLASSIC_BALANCER,
  ANY_CUSTOM_DOMAIN,
  ANY_DISTRIBUTION,
  ANY_GLOBAL_WEB_ACL,
  ANY_LISTENER,
  OWN_CERTIFICATES_ROLE,
  type Permission,
} from '../../core/permission.ts';
import { writesRecords } from './write-records.ts';
import { READS_ZONES } from './zones.ts';

/** What it takes to request a certificate and to put it in place of another. */
export const REPLACE_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['acm:DescribeCertificate', 'acm:ListTagsForCertificate'],
    resources: [ANY_CERTIFICATE],
    why: 'The finding names the old certificate, and a tag of that the new one.',
  },
  {
    actions: ['acm:RequestCertificate'],
    resources: [ANY],
    conditions: { StringEquals: { 'acm:ValidationMethod': 'DNS' } },
    why: 'The new certificate has no ARN yet.',
  },
  {
    actions: ['acm:AddTagsToCertificate'],
    resources: [ANY_CERTIFICATE],
    conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['riposte:replaced-by', 'riposte:replaces'] } },
    why: 'Remembers on each certificate which is the other.',
  },
  ...READS_ZONES,
  writesRecords(['CREATE', 'DELETE'], 'Creates the validation records of the new certificate; never overwrites one.'),
  {
    actions: [
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeListenerCertificates',
    ],
    resources: [ANY],
    why: 'Finds where the old certificate is in use. IAM knows no narrower resource for it.',
  },
  {
    actions: [
      'elasticloadbalancing:ModifyListener',
      'elasticloadbalancing:AddListenerCertificates',
      'elasticloadbalancing:RemoveListenerCertificates',
    ],
    resources: ANY_LISTENER,
    why: 'Changes a listener’s certificates; any may use the old one.',
  },
  {
    actions: ['elasticloadbalancing:SetLoadBalancerListenerSSLCertificate'],
    resources: [ANY_CLASSIC_BALANCER],
    why: 'Changes the certificate of a listener of a classic load balancer; any may use the old one.',
  },
  {
    actions: ['cloudfront:GetDistribution', 'cloudfront:UpdateDistribution'],
    resources: [ANY_DISTRIBUTION],
    why: 'CloudFront changes a certificate only as part of the whole configuration.',
  },
  {
    actions: ['wafv2:GetWebACL'],
    resources: [ANY_GLOBAL_WEB_ACL],
    why: 'CloudFront asks for it where the configuration names a web ACL; any distribution may have one.',
  },
  {
    actions: ['apigateway:GET', 'apigateway:PATCH'],
    resources: ANY_CUSTOM_DOMAIN,
    why: 'Finds the custom domains that use the old certificate, and changes that property.',
  },
  {
    actions: ['iam:SimulatePrincipalPolicy'],
    resources: [OWN_CERTIFICATES_ROLE],
    why: 'Asks whether its own role may change every place before it touches the first.',
  },
];

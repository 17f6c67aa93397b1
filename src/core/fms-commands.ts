import { JsonCommand } from './json-command.ts';

/** A policy of Firewall Manager as it is listed. */
export interface FirewallPolicy {
  PolicyId?: string;
  PolicyName?: string;
  SecurityServiceType?: string;
  RemediationEnabled?: boolean;
}

/** How one account stands to a policy. */
export interface ComplianceStatus {
  MemberAccount?: string;
  EvaluationResults?: { ComplianceStatus?: string; ViolatorCount?: number; EvaluationLimitExceeded?: boolean }[];
  /** What keeps it from being evaluated, by the service that does, such as `AWSCONFIG`. */
  IssueInfoMap?: Record<string, string>;
}

/** A resource that breaks a policy. */
export interface Violator {
  ResourceId?: string;
  ViolationReason?: string;
  ResourceType?: string;
}

export class ListPoliciesCommand extends JsonCommand<
  { MaxResults?: number; NextToken?: string },
  { PolicyList?: FirewallPolicy[]; NextToken?: string }
> {}

export class ListComplianceStatusCommand extends JsonCommand<
  { PolicyId: string; MaxResults?: number; NextToken?: string },
  { PolicyComplianceStatusList?: ComplianceStatus[]; NextToken?: string }
> {}

export class GetComplianceDetailCommand extends JsonCommand<
  { PolicyId: string; MemberAccount: string },
  { PolicyComplianceDetail?: { Violators?: Violator[] } }
> {}

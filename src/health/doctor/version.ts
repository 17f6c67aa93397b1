import { type Check, ok, problem } from '../check.ts';
import type { Examined } from './examined.ts';
import { redeploy } from './redeploy.ts';

/** Whether the stack is whole, and of the same release as the code that looks at it. */
export function checkStack(examined: Examined): Check[] {
  const { deployment, version } = examined;
  const { stack, region, version: deployed, status } = deployment;
  return [
    {
      id: 'version',
      what: 'Version',
      ...(deployed === version
        ? ok(`The stack and this code are ${version}.`)
        : problem(
            `The stack is ${deployed ?? 'of a release that does not say which'}, and this code is ${version}: see docs/upgrading.md.`,
            redeploy(examined),
          )),
    },
    {
      id: 'stack',
      what: 'The stack in CloudFormation',
      ...(status === undefined || WHOLE.includes(status)
        ? ok(status === undefined ? 'It is there.' : `${status}.`)
        : problem(
            `${status}: the last deployment failed, and parts of the stack may be missing. Its events say what failed; fix that, and deploy again.`,
            `aws cloudformation describe-stack-events --region ${region} --stack-name ${stack} --query "StackEvents[?contains(ResourceStatus,'FAILED')].[LogicalResourceId,ResourceStatusReason]" --output text`,
          )),
    },
  ];
}

const WHOLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'];

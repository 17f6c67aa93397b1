import type { Actor } from '../../core/finding.ts';
import { addNamed } from '../posture/resource.ts';
import { readTagMap } from '../posture/tags.ts';
import { ACCESS_KEY_ID } from '../read/identifiers.ts';
import { readPrincipal } from '../read/principal.ts';
import type { Reader } from '../read/reader.ts';
import { add, type Found } from '../read/resources.ts';

const KEY = /^AWS::IAM::AccessKey:(.*)$/;
const MOST_RESOURCES = 50;

/** Adds everything that the finding names as affected, and returns whose credentials they are, or were used. */
export function addResources(asff: Reader, found: Found): Actor | undefined {
  const resources = asff.list('Resources').slice(0, MOST_RESOURCES);
  const actors = resources.flatMap((resource) => {
    const type = resource.text('Type', 128);
    if (type === 'AwsIamAccessKey') return [readKey(resource, found)];
    addNamed(found, resource.raw('Id'), resource.pathOf('Id'), type, readTagMap(resource, 'Tags'));
    return [];
  });
  return actors[0];
}

const DETAILS = 'Details.AwsIamAccessKey';

/** A key and its owner. The id stands in the details, or at the end of the resource's own id. */
function readKey(resource: Reader, found: Found): Actor {
  const actor = readPrincipal(
    resource,
    {
      userType: `${DETAILS}.PrincipalType`,
      userName: `${DETAILS}.PrincipalName`,
      principalId: `${DETAILS}.PrincipalId`,
      accessKeyId: `${DETAILS}.AccessKeyId`,
    },
    found,
  );
  if (actor.accessKeyId) return actor;
  const text = resource.raw('Id');
  const id = (typeof text === 'string' && KEY.exec(text)?.[1]) || '';
  if (!ACCESS_KEY_ID.test(id)) {
    found.unreadable.push(resource.pathOf('Id'));
    return actor;
  }
  add(found, { kind: 'access-key', id });
  return { ...actor, accessKeyId: id };
}

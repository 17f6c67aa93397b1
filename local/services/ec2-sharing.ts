import { awsError } from '../account.ts';

/** An EBS snapshot or a machine image, as far as who may copy it. */
export interface LocalCopy {
  id: string;
  isPublic: boolean;
  accounts: string[];
  tags: Record<string, string>;
}

interface Permitted {
  Group?: string;
  UserId?: string;
}
interface Modification {
  Add?: Permitted[];
  Remove?: Permitted[];
}

interface SnapshotChange {
  SnapshotId?: string;
  OperationType?: 'add' | 'remove';
  GroupNames?: string[];
}

/** Snapshots and images, with whom they are shared. */
export class LocalSharing {
  readonly copies = new Map<string, LocalCopy>();

  /** Makes a private snapshot (`snap-…`) or image (`ami-…`) unless told otherwise. */
  seedCopy({ id, isPublic = false, accounts = [], tags = {} }: Partial<LocalCopy> & { id: string }): LocalCopy {
    const copy = { id, isPublic, accounts: [...accounts], tags: { ...tags } };
    this.copies.set(id, copy);
    return copy;
  }

  DescribeSnapshots({ SnapshotIds = [] }: { SnapshotIds?: string[] }): unknown {
    return { Snapshots: SnapshotIds.map((id) => ({ SnapshotId: id, Tags: this.#tags(id) })) };
  }

  DescribeImages({ ImageIds = [] }: { ImageIds?: string[] }): unknown {
    return { Images: ImageIds.map((id) => ({ ImageId: id, Tags: this.#tags(id) })) };
  }

  DescribeSnapshotAttribute({ SnapshotId = '' }: { SnapshotId?: string }): unknown {
    return { SnapshotId, CreateVolumePermissions: this.#permitted(SnapshotId) };
  }

  DescribeImageAttribute({ ImageId = '' }: { ImageId?: string }): unknown {
    return { ImageId, LaunchPermissions: this.#permitted(ImageId) };
  }

  ModifySnapshotAttribute({ SnapshotId = '', OperationType, GroupNames = [] }: SnapshotChange): void {
    const groups = GroupNames.map((Group) => ({ Group }));
    this.#modify(SnapshotId, OperationType === 'add' ? { Add: groups } : { Remove: groups });
  }

  ModifyImageAttribute({ ImageId = '', ...input }: { ImageId?: string; LaunchPermission?: Modification }): void {
    this.#modify(ImageId, input.LaunchPermission);
  }

  #modify(id: string, { Add = [], Remove = [] }: Modification = {}): void {
    const copy = this.#copy(id);
    if (Add.length > 0 && Remove.length > 0)
      throw awsError('InvalidParameterCombination', 'Adding and removing at once is not possible.');
    if (Add.some(({ Group }) => Group === 'all')) copy.isPublic = true;
    if (Remove.some(({ Group }) => Group === 'all')) copy.isPublic = false;
  }

  #permitted(id: string): Permitted[] {
    const { isPublic, accounts } = this.#copy(id);
    return [...(isPublic ? [{ Group: 'all' }] : []), ...accounts.map((UserId) => ({ UserId }))];
  }

  #tags(id: string): { Key: string; Value: string }[] {
    return Object.entries(this.#copy(id).tags).map(([Key, Value]) => ({ Key, Value }));
  }

  #copy(id: string): LocalCopy {
    const copy = this.copies.get(id);
    if (copy) return copy;
    const isImage = id.startsWith('ami-');
    throw awsError(isImage ? 'InvalidAMIID.NotFound' : 'InvalidSnapshot.NotFound', `'${id}' does not exist`);
  }
}

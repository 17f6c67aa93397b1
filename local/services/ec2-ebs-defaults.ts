/** What new EBS volumes of the region are encrypted by, where nobody says otherwise. */
export class LocalEbsDefaults {
  isEncrypted = false;
  key = 'alias/aws/ebs';

  GetEbsEncryptionByDefault(): unknown {
    return { EbsEncryptionByDefault: this.isEncrypted };
  }

  GetEbsDefaultKmsKeyId(): unknown {
    return { KmsKeyId: this.key };
  }

  EnableEbsEncryptionByDefault(): unknown {
    this.isEncrypted = true;
    return { EbsEncryptionByDefault: true };
  }

  DisableEbsEncryptionByDefault(): unknown {
    this.isEncrypted = false;
    return { EbsEncryptionByDefault: false };
  }
}

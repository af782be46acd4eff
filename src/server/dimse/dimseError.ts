export type DimseErrorCode =
  | 'DIMSE_LISTEN_FAILED'
  | 'DIMSE_CONNECT_FAILED'
  | 'DIMSE_ASSOCIATION_LOST'
  | 'DIMSE_CONTEXT_MISSING'
  | 'DIMSE_ANSWER_INVALID';

/** A DICOM connection could not be opened, held or used. Names peers by title and address, never patients. */
export class DimseError extends Error {
  override readonly name = 'DimseError';
  readonly code: DimseErrorCode;

  constructor(code: DimseErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

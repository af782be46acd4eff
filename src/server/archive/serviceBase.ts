import type { FastifyRequest } from 'fastify';

/** The address of our DICOMweb service as this client reached it. */
export function serviceBase(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/dicom-web`;
}

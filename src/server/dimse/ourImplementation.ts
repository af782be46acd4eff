/** How we name ourselves in every association (PS3.7 §D.3.3.2). */
export const ourImplementation = {
  implementationClassUid: '2.25.150637312430245120263310291013853142371',
  implementationVersionName: 'SAFELIGHT_01',
} as const;

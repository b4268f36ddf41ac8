// Tells the platform that its registration window may close; harmless where nobody listens.

const platform = window.opener ?? (parent === window ? null : parent);
platform?.postMessage({ subject: "org.imsglobal.lti.close" }, "*");

export {};

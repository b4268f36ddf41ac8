// Tells the platform that its registration window may close; harmless where nobody listens.

const opener = window.opener ?? (parent === window ? null : parent);
opener?.postMessage({ subject: "org.imsglobal.lti.close" }, "*");

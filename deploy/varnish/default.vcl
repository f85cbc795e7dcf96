# The edge: Varnish 7 with vmod xkey, in front of the web servers. It keeps what they mark as shared
# (edge/sharing.py), drops it as the workers say (edge/purgers.py), and goes on while they are away.
# deploy/varnish/start writes servers.vcl (the web servers, who may purge, whose word on the scheme
# counts) and starts it with two stores and two listeners, as the names here expect.
vcl 4.1;

import directors;
import std;
import xkey;

probe alive {
    .url = "/healthz";
    .interval = 1s;
    .timeout = 1s;
    .window = 4;
    .threshold = 3;
    .initial = 3;
}

include "servers.vcl";

sub vcl_recv {
    if (local.socket == "purge") {
        call purge_by_key;
    }
    if (req.method == "PURGE") {
        return (synth(405));
    }

    set req.backend_hint = web.backend(resolve=LAZY);

    # What a stranger says of the way here counts for nothing. Varnish has appended its peer already.
    # A page's hit is all of this and little more, so nothing is written that can be left out.
    if (client.ip !~ proxies) {
        set req.http.X-Forwarded-For = client.ip;
        unset req.http.X-Forwarded-Proto;
    } elseif (req.http.X-Forwarded-Proto && req.http.X-Forwarded-Proto != "https") {
        unset req.http.X-Forwarded-Proto;
    }

    # The same paths as UNCACHED_PATHS in the settings, but for files: those say how long they hold.
    if ((req.method != "GET" && req.method != "HEAD")
        || req.http.Authorization
        || req.url ~ "^/(newsroom/|preview/|newsletter/|healthz|readyz)") {
        return (pass);
    }

    # Readers' pages know no cookies, and of a query what PAGE_PARAMETERS in the settings names.
    unset req.http.Cookie;
    if (req.url ~ "\?") {
        set req.url = std.querysort(regsuball(req.url,
            "(?<=[?&])(?!(?:before|from|q|to)(?:=|&|$))[^&]*(?:&|$)", ""));
        set req.url = regsub(req.url, "[?&]+$", "");
    }

    # An old page may be sent while it is made anew, so short that nobody sees what is a second old;
    # for an hour while no web server answers, or where this request has just found that out.
    if (req.restarts > 0) {
        set req.http.X-Again = "1";
        set req.hash_ignore_busy = true;
        set req.grace = 1h;
    } else {
        unset req.http.X-Again;
        if (std.healthy(req.backend_hint)) {
            set req.grace = 0.5s;
        } else {
            set req.grace = 1h;
        }
    }
    return (hash);
}

sub purge_by_key {
    if (client.ip !~ workers) {
        return (synth(403));
    }
    if (req.method != "PURGE") {
        return (synth(405));
    }
    if (req.http.xkey-purge) {
        set req.http.X-Dropped = xkey.purge(req.http.xkey-purge);
    } elseif (req.http.xkey-softpurge) {
        set req.http.X-Dropped = xkey.softpurge(req.http.xkey-softpurge);
    } else {
        return (synth(400));
    }
    return (synth(200));
}

sub vcl_hash {
    if (req.http.X-Forwarded-Proto) {
        hash_data(req.http.X-Forwarded-Proto);
    }
}

sub vcl_backend_fetch {
    if (bereq.http.X-Again) {
        # A second try is for the old page alone; there is none.
        return (error(503));
    }
    if (!bereq.http.X-Forwarded-Proto) {
        set bereq.http.X-Forwarded-Proto = "http";
    }
    # A page has a web server that it is asked of, whose memory so holds it; then the next one.
    set bereq.backend = web.backend(by=HASH, alt=bereq.retries);
    set bereq.http.Surrogate-Capability = {"varnish="Surrogate/1.0 ESI/1.0""};
    if (!bereq.uncacheable) {
        # A reader's page takes milliseconds; an old one is better than a longer wait.
        set bereq.first_byte_timeout = 5s;
    }
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.status >= 500) {
        # The old page stays, which a response of any kind would replace.
        return (abandon);
    }
    set beresp.grace = 1h;
    if (beresp.http.Set-Cookie) {
        call keep_nothing;
    } elseif (beresp.http.Surrogate-Control) {
        # Without a max-age it was made across a change: right for who asked, and not to be kept.
        set beresp.ttl = std.duration(
            regsub(beresp.http.Surrogate-Control, "^(?:.*[ ,])?max-age=([0-9]+).*$", "\1s"), 0s);
        # Made so long ago already, where it comes from a web server's memory.
        set beresp.ttl -= beresp.age;
        if (beresp.ttl <= 0s) {
            set beresp.grace = 0s;
            set beresp.keep = 0s;
        }
        set beresp.http.xkey = beresp.http.Surrogate-Key;
        # Half a page is none: a web server that dies in it is asked no more, and another one is.
        set beresp.do_stream = false;
        if (beresp.http.Surrogate-Control ~ {"content="ESI/1.0""}) {
            set beresp.do_esi = true;
        }
        if (bereq.url ~ "\?" || beresp.status == 404) {
            # Addresses that anybody can make up drive no page out.
            set beresp.storage = storage.made_up;
        }
    } elseif (beresp.status >= 400) {
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
    } elseif (bereq.url !~ "^/(static|media)/" || beresp.http.Cache-Control !~ "\bpublic\b") {
        call keep_nothing;
    } elseif (bereq.url ~ "^/media/") {
        # A picture that is taken down is purged by its key, too.
        set beresp.http.xkey = beresp.http.Surrogate-Key;
    }
    unset beresp.http.Surrogate-Control;
    unset beresp.http.Surrogate-Key;
    if (beresp.http.Content-Type ~ "^(text/|image/svg|application/(.*\+)?(json|xml|javascript))") {
        set beresp.do_gzip = true;
    }
    return (deliver);
}

sub keep_nothing {
    # For ten seconds, who asks for it does not wait for others.
    set beresp.uncacheable = true;
    set beresp.ttl = 10s;
}

sub vcl_backend_error {
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "2";
    set beresp.body = {"The paper cannot be reached at the moment. Try again in some seconds.
"};
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (bereq.http.X-Again && !bereq.is_bgfetch) {
        # For everybody who waits for this page, and asks within a second.
        set beresp.ttl = 1s;
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        return (deliver);
    }
    if (!bereq.http.X-Again && bereq.retries < 2 && now - bereq.time < 1s) {
        # Refused or cut off, not slow: another web server's turn.
        return (retry);
    }
    return (abandon);
}

sub vcl_deliver {
    if (resp.status >= 500 && req.restarts == 0 && !obj.uncacheable) {
        # What somebody else's failure left: once more, for an old page.
        return (restart);
    }
    if (req.esi_level > 0 && resp.status != 200) {
        # A page is worth more than its frame.
        return (synth(204));
    }
    unset resp.http.xkey;
    if (obj.uncacheable) {
        unset resp.http.Surrogate-Control;
        unset resp.http.Surrogate-Key;
    }
}

sub vcl_synth {
    if (resp.status == 503 && req.restarts == 0) {
        # Abandoned: once more, for an old page.
        return (restart);
    }
    if (req.esi_level > 0) {
        synthetic("");
        return (deliver);
    }
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Cache-Control = "no-store";
    if (resp.status == 200) {
        synthetic("Dropped: " + req.http.X-Dropped + {"
"});
    } elseif (resp.status == 400) {
        synthetic({"Name keys in xkey-purge or xkey-softpurge.
"});
    } else {
        synthetic(resp.reason + {".
"});
    }
    return (deliver);
}

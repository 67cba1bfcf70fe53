/*
** address.c - addresses: what is read is written alike, and nothing is written
** beyond its room.
** SPDX-License-Identifier: MIT
*/
#include "core/address.h"
#include "core.h"

#include <string.h>

/* A text that is read gives itself or another one, which gives the same. */
static void expect_same_again(const struct poe_address *a)
{
    char text[POE_ADDRESS_TEXT];
    struct poe_address again;
    size_t size = poe_address_format(a, text);

    expect(size < POE_ADDRESS_TEXT && text[size] == '\0',
           "the text of an address has room");
    expect(poe_address_parse(&again, text, size) == POE_ADDRESS_OK,
           "the text of an address is one");
    expect(poe_address_equal(a, &again), "an address is what its text says");
}

void try_address_text(struct input *in)
{
    struct poe_address a;
    enum poe_address_error error =
        poe_address_parse(&a, (const char *)in->data, in->size);

    if (error != POE_ADDRESS_OK)
        return;
    if (a.size > sizeof(sa_family_t))
        expect_same_again(&a);
    else
        expect(in->size == 6 && memcmp(in->data, "unix:@", 6) == 0,
               "the system is left to choose a name where it is asked to");
}

/* The system's names may have fields for which a text has no place. */
static bool has_text(const struct poe_address *a)
{
    struct poe_address again;
    char text[POE_ADDRESS_TEXT];
    size_t size = poe_address_format(a, text);

    expect(size < POE_ADDRESS_TEXT && text[size] == '\0',
           "a system's name has room");
    return poe_address_parse(&again, text, size) == POE_ADDRESS_OK &&
           poe_address_equal(a, &again);
}

void try_address_name(struct input *in)
{
    static const sa_family_t families[] = {AF_UNIX, AF_INET, AF_INET6,
                                           AF_UNSPEC};
    struct poe_address a = {.size = 0};
    sa_family_t family = families[take_octet(in) % 4];
    size_t size = in->size < sizeof a.name ? in->size : sizeof a.name;

    memcpy(&a.name, in->data, size);
    if (size >= sizeof family)
        a.name.any.sa_family = family;
    a.size = (socklen_t)size;
    if (has_text(&a))
        expect_same_again(&a);
}
